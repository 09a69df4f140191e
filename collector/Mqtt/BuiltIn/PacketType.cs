namespace Telemetry.Collector.Mqtt;

/// <summary>MQTT 3.1.1, 2.2.1: those that a client of QoS 0 and 1 sends or gets.</summary>
internal enum PacketType
{
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    Subscribe = 8,
    SubAck = 9,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
}
