using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>The bottom of the screen: the account over all devices, what was dropped and why, and the keys.</summary>
public sealed class Footer(Theme theme, int width)
{
    public IEnumerable<Line> Lines(CollectorView view, string keys, bool hasRule)
    {
        if (hasRule)
            yield return new Line(width).Add(theme.Rule(width), Theme.Label);
        yield return Account(view);
        foreach (OutboxView outbox in view.Outboxes)
            yield return Outbox(outbox, view.Time);
        yield return Drops(view.Drops, new Line(width));
        yield return new Line(width).Add(keys, Theme.Label);
    }

    /// <summary>The ledger as the equation that it is (PROTOCOL 9.9).</summary>
    public Line Equation(LedgerView ledger, Line line)
    {
        bool balances = ledger.Sampled == ledger.Stored + ledger.InFlight + ledger.Lost;
        line.Add("sampled ", Theme.Label).Add(Format.Count(ledger.Sampled), Theme.Value)
            .Add(" = stored ", Theme.Label).Add(Format.Count(ledger.Stored), Theme.Value)
            .Add(" + in flight ", Theme.Label).Add(Format.Count(ledger.InFlight), Theme.Value)
            .Add(" + lost ", Theme.Label).Add(Format.Count(ledger.Lost), ledger.Lost == 0 ? Theme.Value : Theme.Attention);
        return balances ? line.Add(" " + theme.Check, Theme.Good) : line.Add(" " + theme.Cross + " does not balance", Theme.Bad);
    }

    public Line Drops(IReadOnlyDictionary<string, ulong> drops, Line line)
    {
        line.Add("dropped ", Theme.Label);
        KeyValuePair<string, ulong>[] counted = [.. drops.Where(drop => drop.Value > 0).OrderByDescending(drop => drop.Value)];
        if (counted.Length == 0)
            return line.Add("nothing", Theme.Label);

        for (int i = 0; i < counted.Length; i++)
        {
            string entry = $"{Format.ShortCount(counted[i].Value)} {counted[i].Key}";
            string separator = i == 0 ? "" : $" {theme.Dot} ";
            string more = $"{separator}{counted.Length - i} more";
            if (line.Left < separator.Length + entry.Length + (i < counted.Length - 1 ? more.Length : 0))
                return line.Add(more, Theme.Label);

            line.Add(separator, Theme.Label).Add(entry);
        }

        return line;
    }

    /// <summary>A publisher: where to and how much is left, or why not.</summary>
    private Line Outbox(OutboxView outbox, DateTimeOffset now)
    {
        Line line = new Line(width).Add($"{outbox.Name} ", Theme.Label);
        if (outbox.IsConnected)
            line.Add(theme.Check + " ", Theme.Good).Add(Format.Safe(outbox.Target));
        else
            line.Add(theme.Cross + " ", Theme.Bad).Add(Format.Safe(outbox.Reason.Evidence), Theme.Attention).Add($" for {Format.Age(now - outbox.Since)}", Theme.Label);
        string lag = outbox.LagMs is { } ms ? $", oldest {Format.Milliseconds(ms)}" : "";
        return line.Add($" {theme.Dot} ", Theme.Label).Add(Format.Count(outbox.Backlog), Theme.Value).Add($" to deliver{lag}", Theme.Label)
            .Add($" {theme.Dot} ", Theme.Label).Add(Format.Count(outbox.Delivered), Theme.Value).Add(" delivered", Theme.Label);
    }

    private Line Account(CollectorView view)
    {
        Line line = Equation(view.Ledger, new Line(width));
        string rate = Format.Rate(view.ReadingsPerSecond);
        return line.Left > rate.Length + 1 ? line.PadTo(width - rate.Length).Add(rate, Theme.Value) : line;
    }
}
