using Telemetry.Collector.Keys;
using Telemetry.Collector.Views;
using Telemetry.Security;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

// PROTOCOL 15.2 up to "announced"
//
//   state       event                              next       does
//   accepted    HELLO, valid                       challenged CHALLENGE
//   accepted    HELLO, no common version or suite  closed     REFUSE, count
//   challenged  FINISH, proof right                session    WELCOME; 13.3, 13.4
//   challenged  FINISH, proof wrong; REFUSE        closed     REFUSE, count, name the id
//   either      malformed                          closed     REFUSE, count
//
/// <summary>Handshakes, and who of several connections with one id may stay.</summary>
internal sealed class Admission
{
    private const long StrangerNoticeUs = 2_000_000;
    private const long WarningUs = 600_000_000;
    private const uint BusyWaitMs = 5000;

    private readonly EngineParts _parts;
    private readonly IKeyRing _keys;
    private readonly RandomSource _random;
    private readonly Registry _registry;
    private readonly Links _links;
    private readonly Connections _connections;
    private readonly DecoyKeys _decoys;
    private readonly Throttle _strangerNotice = new(StrangerNoticeUs);

    public Admission(EngineParts parts, IKeyRing keys, RandomSource random, Registry registry, Links links, Connections connections)
    {
        _parts = parts;
        _keys = keys;
        _random = random;
        _registry = registry;
        _links = links;
        _connections = connections;
        _decoys = new DecoyKeys(random);
    }

    /// <summary>No more sessions: the collector stops.</summary>
    public bool IsShuttingDown { get; set; }

    /// <summary>Takes a whole record in clear.</summary>
    public void Receive(Connection connection)
    {
        RecordInput input = connection.Input;
        int offset = RecordHeader.Bytes;
        if (input.Bytes[offset] == HandshakeType.Refuse)
            TakeRefusal(connection, input.Bytes, offset, input.BodyLength);
        else if (connection.Phase == ConnectionPhase.Accepted)
            TakeHello(connection, input.Bytes, offset, input.BodyLength);
        else
            TakeFinish(connection, input.Bytes, offset, input.BodyLength);
    }

    /// <summary>Ends a connection that has no session.</summary>
    public void Refuse(Connection connection, RefuseCode code, EngineDrop drop, string text)
    {
        _parts.Drops.Count(drop);
        WireWriter writer = new(new byte[Limits.HandshakeBytes], 0, Limits.HandshakeBytes);
        new Refuse
        {
            Code = code,
            LowestVersion = ProtocolOffer.Current.LowestVersion,
            HighestVersion = ProtocolOffer.Current.HighestVersion,
            WaitMs = code == RefuseCode.Busy ? BusyWaitMs : 0,
            Text = text,
        }.Write(ref writer);
        connection.Output.AddClear(writer.ToArray());
        Close(connection);
    }

    /// <summary>Ends a connection that has no session, without a word.</summary>
    public void Drop(Connection connection, EngineDrop drop)
    {
        _parts.Drops.Count(drop);
        Close(connection);
    }

    private void Close(Connection connection)
    {
        connection.Handshake?.Clear();
        connection.Handshake = null;
        connection.Phase = ConnectionPhase.Closing;
        connection.CloseByUs = _parts.Time.NowUs + (_parts.Options.ClosingMs * 1000L);
        _connections.Settle(connection);
        _connections.MarkReady(connection);
    }

    private void TakeHello(Connection connection, byte[] body, int offset, int count)
    {
        CollectorHandshake handshake = connection.Handshake!;
        if (!handshake.ReceiveHello(body, offset, count))
        {
            RefuseHello(connection, handshake.Failure);
            return;
        }

        if (IsShuttingDown)
        {
            Refuse(connection, RefuseCode.ShuttingDown, EngineDrop.HandshakeAbandoned, "this collector stops");
            return;
        }

        connection.IsEnrolled = _keys.TryGetKey(handshake.DeviceId, out byte[] key);
        if (connection.IsEnrolled)
        {
            Device device = _registry.Get(handshake.DeviceId, _parts.Time.NowUs);
            connection.Key = device.Keys.Choose(key, _keys.Replaced(handshake.DeviceId), handshake.BootId, _random);
        }

        byte[] psk = _decoys.Choose(handshake.DeviceId, connection.Key);
        connection.Output.AddClear(handshake.Challenge(psk, _random));
        connection.Phase = ConnectionPhase.Challenged;
    }

    private void RefuseHello(Connection connection, RefuseCode code)
    {
        switch (code)
        {
            case RefuseCode.Version:
                Refuse(connection, code, EngineDrop.VersionRefused, $"this collector speaks protocol version {Limits.ProtocolVersion}");
                break;
            case RefuseCode.Suite:
                Refuse(connection, code, EngineDrop.SuiteRefused, "this collector speaks suite 1");
                break;
            default:
                Refuse(connection, code, EngineDrop.HandshakeMalformed, "that is not a HELLO");
                break;
        }
    }

    private void TakeFinish(Connection connection, byte[] body, int offset, int count)
    {
        CollectorHandshake handshake = connection.Handshake!;
        bool isProven = handshake.ReceiveFinish(body, offset, count);
        if (!isProven && handshake.Failure == RefuseCode.Malformed)
        {
            Refuse(connection, RefuseCode.Malformed, EngineDrop.HandshakeMalformed, "that is not a FINISH");
            return;
        }

        if (isProven && IsValid(connection, handshake))
        {
            Admit(connection, handshake);
            return;
        }

        handshake.TakeKeys()?.Clear();
        EngineDrop drop = NameStranger(connection, handshake.DeviceId, handshake.BootId);
        Refuse(connection, RefuseCode.Authentication, drop, "the key is not the one that this collector has for this id, or the id is not enrolled");
    }

    /// <summary>The key may have been revoked or replaced since HELLO. Nobody can prove that it has a decoy.</summary>
    private bool IsValid(Connection connection, CollectorHandshake handshake)
    {
        if (connection.Key is null || !_keys.TryGetKey(handshake.DeviceId, out byte[] key))
            return false;

        Device device = _registry.Get(handshake.DeviceId, _parts.Time.NowUs);
        ReplacedKey? replaced = _keys.Replaced(handshake.DeviceId);
        if (!device.Keys.IsValid(connection.Key, key, replaced))
            return false;

        if (device.Keys.Prove(connection.Key, key, replaced, handshake.BootId))
        {
            device.Warnings.Remove(Reasons.WrongKeyCode);
            _parts.ProvenKeys.Add(new ProvenKey(device.Name, key));
            _parts.Log.Inform(device.Name, "it uses its new key; the one before is no longer accepted");
        }

        return true;
    }

    /// <summary>The device gives up; with a wrong key that is what happens, for it checks the collector's proof first (PROTOCOL 4.8).</summary>
    private void TakeRefusal(Connection connection, byte[] body, int offset, int count)
    {
        string? id = connection.Handshake!.DeviceId;
        bool isKey = Wire.Refuse.TryRead(body, offset, count, out Refuse refuse) && refuse.Code == RefuseCode.Authentication && id is not null;
        Drop(connection, isKey ? NameStranger(connection, id!, connection.Handshake.BootId) : EngineDrop.HandshakeAbandoned);
    }

    /// <summary>Tells the operator who could not prove its id, at a bounded rate.</summary>
    private EngineDrop NameStranger(Connection connection, string id, ulong bootId)
    {
        long nowUs = _parts.Time.NowUs;
        if (!connection.IsEnrolled)
        {
            if (_strangerNotice.TryPass(nowUs, out ulong strangers))
                _parts.Log.Warn("", $"a device at {connection.Remote} calls itself {id}, which is not enrolled here: telemetry enroll {id}{Throttle.More(strangers)}");
            return EngineDrop.UnknownDevice;
        }

        Device device = _registry.Get(id, nowUs);
        if (_keys.TryGetKey(id, out byte[] key) && device.Keys.MayStillFit(key, _keys.Replaced(id), bootId))
        {
            device.Drops.Count(EngineDrop.OtherKey);
            return EngineDrop.OtherKey;
        }

        StateReason reason = Reasons.WrongKey(connection.Remote);
        device.Drops.Count(EngineDrop.WrongKey);
        device.Warnings[reason.Code] = ($"{reason.Evidence}; {reason.Next}", nowUs + WarningUs);
        if (device.WrongKeyNotice.TryPass(nowUs, out ulong more))
        {
            device.States.Note(reason, nowUs);
            _parts.Log.Warn(id, $"{reason.Evidence}: {reason.Next}{Throttle.More(more)}");
        }

        return EngineDrop.WrongKey;
    }

    private void Admit(Connection connection, CollectorHandshake handshake)
    {
        Device device = _registry.Get(handshake.DeviceId, _parts.Time.NowUs);
        ulong bootId = handshake.BootId;
        if (device.WaitingBoots >= _parts.Options.WaitingBoots)
        {
            handshake.TakeKeys()?.Clear();
            device.Drops.Count(EngineDrop.WaitingBoots);
            Refuse(connection, RefuseCode.Busy, EngineDrop.WaitingBoots, "this collector's store is away, and too many boots of this device wait for it");
            return;
        }

        SessionKeys keys = handshake.TakeKeys();
        if (!_links.TryOpen(connection, device, bootId, keys, out DeviceLink? link))
        {
            keys.Clear();
            Refuse(connection, RefuseCode.Busy, EngineDrop.SessionLimit, "this collector has no room for another session");
            return;
        }

        connection.Handshake = null;
        DeviceLink? live = device.Link;
        bool isReturn = device.Identity.WasLeft(bootId);
        if (live is not null && live.Connection.Order > connection.Order)
        {
            // A handshake that was overtaken by one that began later (PROTOCOL 13.3).
            _links.Close(link, CloseCode.Replaced, 0, "a newer connection of this device is open");
            return;
        }

        if (isReturn)
            NameTwins(device, live is null ? connection.Remote : live.Connection.Remote, live is null ? device.Identity.Address : connection.Remote);

        if (isReturn && live is not null)
        {
            _parts.Drops.Count(EngineDrop.DuplicateId);
            device.Drops.Count(EngineDrop.DuplicateId);
            _links.Close(link, CloseCode.DuplicateId, _parts.Options.DuplicateIdWaitMs, $"another device at {live.Connection.Remote} uses this id");
            return;
        }

        device.Identity.Enter(bootId, connection.Remote);
        device.Link = link;
        if (live is not null)
            _links.Close(live, CloseCode.Replaced, 0, "a newer connection of this device is open");
        device.States.Enter(DeviceState.Connecting, Reasons.Announcing(connection.Remote, live is not null), _parts.Time.NowUs);
    }

    /// <summary>PROTOCOL 13.4.</summary>
    private void NameTwins(Device device, DatagramSource kept, DatagramSource other)
    {
        long nowUs = _parts.Time.NowUs;
        StateReason reason = Reasons.DuplicateId(kept, other);
        device.Warnings[reason.Code] = ($"{reason.Evidence}; {reason.Next}", nowUs + WarningUs);
        if (!device.TwinNotice.TryPass(nowUs, out ulong more))
            return;

        device.States.Note(reason, nowUs);
        _parts.Log.Warn(device.Name, $"{reason.Evidence}: {reason.Next}{Throttle.More(more)}");
    }
}
