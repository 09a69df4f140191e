using Telemetry.Collector.Engine;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>Where a device is plugged in: its path to the collector and the address that the collector sees.</summary>
public sealed class DeviceAttachment
{
    private const long SystemConnectTimeoutUs = 21_000_000;

    private readonly Timeline _timeline;
    private readonly Dice _dice;
    private readonly Internet _internet;
    private readonly byte _subnet;
    private ushort _port;
    private byte _host;

    public DeviceAttachment(Timeline timeline, Dice dice, Internet internet, byte subnet)
    {
        _timeline = timeline;
        _dice = dice;
        _internet = internet;
        _subnet = subnet;
        _host = 1;
        _port = (ushort)dice.Between(20_000, 60_000);
        Control = new VirtualControlLink(this);
        Datagrams = new VirtualDatagramLink(this);
        internet.Attach(Source, Path, Datagrams.Arrive);
    }

    public PathConditions Path { get; } = new();

    public VirtualControlLink Control { get; }

    public VirtualDatagramLink Datagrams { get; }

    public Wiretap Wiretap => _internet.Wiretap;

    /// <summary>Wakes the device's host.</summary>
    public Action Wake { get; set; } = () => { };

    public Func<bool> Powered { get; set; } = () => true;

    /// <summary>A broadcast question reaches the collector.</summary>
    public bool OnCollectorsNetwork { get; set; } = true;

    public string ControlHost { get; private set; } = "";

    public DatagramSource Source => Address(_port);

    /// <summary>NAT forgets the mapping: from now on the same socket has another address outside.</summary>
    public void Rebind(bool addressToo)
    {
        _internet.Detach(Source);
        _port = (ushort)_dice.Between(20_000, 60_000);
        if (addressToo)
        {
            _host++;
        }

        _internet.Attach(Source, Path, Datagrams.Arrive);
    }

    public void SendDatagram(byte[] buffer, int offset, int count)
    {
        _internet.SendDatagram(buffer, offset, count, Source, Path);
    }

    /// <summary>Tells, some time later, the end of the new connection or why there is none.</summary>
    public void Connect(string host, int port, Action<StreamEnd?, string> tell)
    {
        ControlHost = host;
        long roundTripUs = (2 * Path.LatencyUs) + _dice.Between(0, Path.JitterUs);
        if (Path.Loss > 0 && _dice.Chance(Path.Loss))
        {
            roundTripUs += 1_000_000; // a lost SYN is sent again after a second
        }

        ICollectorMachine collector = _internet.Collector;
        _timeline.After(roundTripUs, () =>
        {
            if (Path.Cut || Path.Connect == ConnectFault.Swallowed || !collector.MachineUp || !Internet.LeadsToCollector(host, port))
            {
                _timeline.After(SystemConnectTimeoutUs, () => tell(null, "connection timed out"));
            }
            else if (Path.Connect == ConnectFault.Refused || !collector.Listening)
            {
                tell(null, "connection refused");
            }
            else
            {
                (StreamEnd device, StreamEnd far) =
                    StreamEnd.Pair(_timeline, _dice, Path, Powered, () => collector.MachineUp);
                if (Path.Connect == ConnectFault.Impostor)
                {
                    Impostor.Answer(far, _dice.Fork(), Wiretap);
                }
                else
                {
                    collector.Accept(far, Address((ushort)_dice.Between(20_000, 60_000)));
                }

                tell(device, "");
            }
        });
    }

    private DatagramSource Address(ushort port)
    {
        // 10.1.subnet.host, as an IPv4-mapped IPv6 address.
        return new DatagramSource(0, 0x0000_FFFF_0A01_0000 | ((ulong)_subnet << 8) | _host, port);
    }
}
