using System.Text;

namespace Telemetry.Collector.Provisioning;

/// <summary>
/// Gets the password of a Wi-Fi from a file, the environment or a person; never from an argument, which every process of this machine could read.
/// </summary>
public static class WifiPassword
{
    public const string Variable = "TELEMETRY_WIFI_PASSWORD";

    // A password has at most 64 characters; who holds down a key ends here.
    private const int MostTyped = 256;
    private const int MostBytes = 4096;

    /// <param name="file">its first line is the password; null: none was named</param>
    /// <exception cref="UserException">There is none, it cannot be read, or it cannot be a password.</exception>
    public static string Get(string ssid, string? file)
    {
        string password = file is not null ? FromFile(file)
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given
            : Ask(ssid);
        return WifiNetwork.PasswordFault(password) is { } fault ? throw new UserException(fault, exitCode: ExitCode.Usage) : password;
    }

    private static string FromFile(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[MostBytes];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            using StreamReader reader = new(new MemoryStream(bytes, 0, count), Encoding.UTF8);
            return reader.ReadLine() ?? throw new UserException($"{file} is empty: the Wi-Fi password is expected in its first line");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read the Wi-Fi password from {file}: {exception.Message}");
        }
    }

    private static string Ask(string ssid)
    {
        if (System.Console.IsInputRedirected)
        {
            throw new UserException(
                $"the password of the Wi-Fi {ssid} is missing, and there is no terminal to ask for it",
                $"Name a file that holds it with --wifi-password-file FILE, or set {Variable}. For a network without a password: --wifi-open.",
                ExitCode.Usage);
        }

        System.Console.Error.Write($"Password of the Wi-Fi {ssid} (it is not shown): ");
        string password = Type();
        System.Console.Error.Write("Once more: ");
        return Type() == password ? password : throw new UserException("the two passwords differ");
    }

    /// <summary>A line that is not shown.</summary>
    private static string Type()
    {
        StringBuilder typed = new();
        while (true)
        {
            ConsoleKeyInfo key = System.Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                System.Console.Error.WriteLine();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length < MostTyped)
                typed.Append(key.KeyChar);
        }
    }
}
