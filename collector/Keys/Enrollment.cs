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

    /// <summary>Enrolls devices. Nothing is enrolled unless everything is, and what the devices are to be given was written.</summary>
    /// <param name="write">Writes what the devices are to be given.</param>
    /// <exception cref="UserException">A name is invalid or already enrolled.</exception>
    public void Enroll(IReadOnlyList<string> devices, Action<IReadOnlyList<EnrolledKey>> write)
    {
        if (devices.Select(DeviceName.Fault).FirstOrDefault(fault => fault is not null) is { } wrong)
            throw new UserException(wrong, exitCode: ExitCode.Usage);

        ring.Update(keys =>
        {
            if (devices.FirstOrDefault(keys.ContainsKey) is { } existing)
            {
                throw new UserException(
                    $"{existing} is already enrolled (on {keys[existing].Enrolled:yyyy-MM-dd HH:mm} UTC)",
                    $"To give it a new key while its old one goes on working: telemetry enroll {existing} --rotate. "
                    + $"To make the old one worthless at once: telemetry revoke {existing}, then enroll it again.");
            }

            List<EnrolledKey> made = [.. devices.Select(device => new EnrolledKey(device, NewKey(), time.GetUtcNow()))];
            write(made);
            foreach (EnrolledKey entry in made)
                keys.Add(entry.Device, entry);
        });
    }

    /// <summary>
    /// Makes a new key for a device. The one that it uses stays valid until the new one was used. Gives when the key was made that is dropped by this, because it
    /// was made for the same purpose and never used; null: none is.
    /// </summary>
    /// <param name="write">Writes what the device is to be given.</param>
    /// <exception cref="UserException">There is no such device.</exception>
    public DateTimeOffset? Rotate(string device, Action<IReadOnlyList<EnrolledKey>> write)
    {
        DateTimeOffset? dropped = null;
        ring.Update(keys =>
        {
            EnrolledKey entry = Get(keys, device);
            // While a change is under way the device works with the key before; dropping that one would lock it out.
            dropped = entry.Previous is null ? null : entry.Enrolled;
            EnrolledKey made = new(device, NewKey(), time.GetUtcNow(), entry.Previous ?? entry.Key);
            write([made]);
            keys[device] = made;
        });
        return dropped;
    }

    /// <summary>Ends the change of a device's key at once: only the new key is valid, whether or not the device has it.</summary>
    /// <exception cref="UserException">There is no such device, or its key is not being changed.</exception>
    public void EndOverlap(string device) => ring.Update(keys =>
    {
        EnrolledKey entry = Get(keys, device);
        if (entry.Previous is null)
            throw new UserException($"{device} has no old key: its only one is of {entry.Enrolled:yyyy-MM-dd HH:mm} UTC", $"To take that one back: telemetry revoke {device}");

        keys[device] = entry with { Previous = null };
    });

    /// <summary>Removes a device from the ring: its keys are worthless from now on.</summary>
    /// <exception cref="UserException">There is no such device.</exception>
    public void Revoke(string device) => ring.Update(keys => keys.Remove(Get(keys, device).Device));

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(Limits.KeyBytes);

    private static EnrolledKey Get(IDictionary<string, EnrolledKey> keys, string device)
    {
        if (keys.TryGetValue(device, out EnrolledKey? entry))
            return entry;

        string? near = keys.Keys.FirstOrDefault(key => string.Equals(key, device, StringComparison.OrdinalIgnoreCase));
        throw new UserException(
            $"{device} is not enrolled",
            near is null ? "List the enrolled devices with: telemetry devices" : $"Did you mean {near}? Names are case-sensitive.");
    }
}
