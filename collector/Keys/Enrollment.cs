using System.Globalization;
using System.Security.Cryptography;
using Telemetry.Wire;

namespace Telemetry.Collector.Keys;

/// <summary>Makes device ids with their keys, and takes them back.</summary>
public sealed class Enrollment(KeyRingFile ring, TimeProvider time)
{
    /// <summary>A provisioning file stays readable and an enrolment is one commit; more devices take more commands.</summary>
    public const int MostAtOnce = 10_000;

    /// <summary>The names of a numbered series: <c>NAME-001</c> and so on, at least three digits.</summary>
    public static IReadOnlyList<string> Series(string name, int count)
    {
        int digits = Math.Max(3, count.ToString(CultureInfo.InvariantCulture).Length);
        return [.. Enumerable.Range(1, count).Select(i => $"{name}-{i.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}")];
    }

    /// <summary>
    /// Enrolls devices and writes their provisioning file. Nothing is enrolled unless everything is, file included.
    /// </summary>
    /// <param name="asList">Whether the file is a list even of one device.</param>
    /// <exception cref="UserException">A name is invalid or already enrolled.</exception>
    public void Enroll(IReadOnlyList<string> devices, string collector, string file, bool asList)
    {
        if (devices.Select(DeviceName.Fault).FirstOrDefault(fault => fault is not null) is { } wrong)
            throw new UserException(wrong, exitCode: ExitCode.Usage);

        ring.Update(keys =>
        {
            if (devices.FirstOrDefault(keys.ContainsKey) is { } existing)
            {
                throw new UserException(
                    $"{existing} is already enrolled (on {keys[existing].Enrolled:yyyy-MM-dd HH:mm} UTC)",
                    $"To give it a new key: telemetry revoke {existing}, then enroll it again. Its old key stops working at once.");
            }

            List<EnrolledKey> made = [.. devices.Select(device =>
                new EnrolledKey(device, RandomNumberGenerator.GetBytes(Limits.KeyBytes), time.GetUtcNow()))];
            Provisioning.Write(file, made, collector, asList);
            foreach (EnrolledKey entry in made)
                keys.Add(entry.Device, entry);
        });
    }

    /// <summary>Removes a device from the ring: its key is worthless from now on.</summary>
    /// <exception cref="UserException">There is no such device.</exception>
    public void Revoke(string device) => ring.Update(keys =>
    {
        if (!keys.Remove(device))
        {
            string? near = keys.Keys.FirstOrDefault(key => string.Equals(key, device, StringComparison.OrdinalIgnoreCase));
            throw new UserException(
                $"{device} is not enrolled",
                near is null ? "List the enrolled devices with: telemetry devices" : $"Did you mean {near}? Names are case-sensitive.");
        }
    });
}
