namespace Telemetry.Simulation.Tests.Faults;

/// <summary>What can go wrong. A seed allows a random half of these, so that each meets each other with and without the rest.</summary>
public enum FaultKind
{
    // The path of one device.
    Loss,
    Duplication,
    Reordering,
    Corruption,
    Latency,
    Cut,
    DatagramsBlocked,
    SmallPackets,
    Rebinding,
    Roaming,
    ConnectionReset,
    ConnectionTampered,
    ConnectRefused,
    ConnectSwallowed,
    Impostor,

    // One device.
    Reboot,
    PowerCut,
    DeviceFrozen,
    DuplicateId,

    // The collector.
    CollectorKilled,
    CollectorDiesStoring,
    CollectorPowerCut,
    CollectorStopped,
    CollectorLosesStore,
    CollectorFrozen,
    WallClockStep,
    StoreSlow,
    StoreFailing,
    StoreStalled,

    // People.
    Command,
    CommandCutOff,
    Revocation,
    KeyChange,
    Attack,
}
