using System.Globalization;
using System.Text;

namespace Telemetry.RaspberryPi.Service;

/// <summary>
/// The unit of systemd.exec(5) and systemd.service(5), and the user that it runs as, in the words of sysusers.d(5) and tmpfiles.d(5). The
/// program sees the file system read-only but for its state directory, and may open sensors' buses and nothing else in <c>/dev</c>.
/// </summary>
public static class UnitFile
{
    // Longer than any sensor may hold up the loop; short against the time that somebody needs to notice.
    private const int WatchdogSeconds = 30;

    /// <param name="command">what is started, with its arguments: paths without quotes or spaces in them are the caller's business</param>
    /// <param name="groups">groups of this machine that may open its buses; one that does not exist would keep the service from starting</param>
    public static string Text(IReadOnlyList<string> command, IReadOnlyList<string> groups)
    {
        StringBuilder unit = new();
        unit.Append(CultureInfo.InvariantCulture, $"""
            [Unit]
            Description=Telemetry device: reads sensors and sends the readings to a collector
            After=network.target time-sync.target
            StartLimitIntervalSec=0

            [Service]
            Type=notify
            ExecStart={string.Join(' ', command.Select(Quoted))}
            WatchdogSec={WatchdogSeconds}
            # The runtime survives the usual SIGABRT, and a core dump tells nobody here anything.
            WatchdogSignal=SIGKILL
            TimeoutStopSec=20
            Restart=always
            RestartSec=2
            # A mistake in the configuration does not go away by itself.
            RestartPreventExitStatus=2

            User={Installation.Name}
            Group={Installation.Name}
            StateDirectory={Installation.Name}
            StateDirectoryMode=0700
            {(groups.Count > 0 ? $"SupplementaryGroups={string.Join(' ', groups)}" : "# Neither of the groups i2c and gpio exists on this machine.")}
            DevicePolicy=closed
            DeviceAllow=char-i2c rw
            DeviceAllow=char-gpiochip rw

            ProtectSystem=strict
            ProtectHome=yes
            PrivateTmp=yes
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            # Reading how well the clock is synchronised; without the capability nobody can set it.
            SystemCallFilter=adjtimex clock_adjtime
            UMask=0077

            [Install]
            WantedBy=multi-user.target

            """);
        return unit.ToString();
    }

    /// <summary>The user, made when the machine starts or by <c>systemd-sysusers</c>.</summary>
    public static string Users => $"u {Installation.Name} - \"Telemetry device\" {Installation.StateDirectory}\n";

    /// <summary>Only root may change the file with the key, and only the service read it.</summary>
    public static string Modes => $"z {Installation.Provisioning} 0640 root {Installation.Name} - -\n";

    /// <summary>systemd.syntax(7): a value with white space stands in quotes; a percent sign would begin a specifier.</summary>
    private static string Quoted(string argument)
    {
        string escaped = argument.Replace("%", "%%", StringComparison.Ordinal);
        return escaped.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\')
            ? $"\"{escaped.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : escaped;
    }
}
