using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>What can be set and done on a device, as it declared it (PROTOCOL 8.7, 8.8).</summary>
internal sealed class DeviceSchema
{
    private readonly Dictionary<string, ParameterDeclaration> _parameters = [];
    private readonly Dictionary<string, ActionDeclaration> _actions = [];

    // A view of all devices is made several times a second; these change with a command now and then.
    private IReadOnlyList<ParameterView>? _parameterViews;
    private IReadOnlyList<ActionView>? _actionViews;

    public IEnumerable<ParameterDeclaration> Parameters => _parameters.Values;

    public IEnumerable<ActionDeclaration> Actions => _actions.Values;

    /// <summary>By name.</summary>
    public IReadOnlyList<ParameterView> ParameterViews =>
        _parameterViews ??= [.. _parameters.Values.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(View)];

    /// <summary>In the order of their declaration.</summary>
    public IReadOnlyList<ActionView> ActionViews =>
        _actionViews ??= [.. _actions.Values.Select(action => new ActionView(action.Name, Printable.Text(action.Description)))];

    public void Clear()
    {
        _parameters.Clear();
        _actions.Clear();
        Forget();
    }

    /// <summary>False: there are too many (PROTOCOL 16).</summary>
    public bool TryAdd(ParameterDeclaration parameter)
    {
        _parameters[parameter.Name] = parameter;
        Forget();
        return _parameters.Count <= Limits.Parameters;
    }

    /// <summary>As for a parameter.</summary>
    public bool TryAdd(ActionDeclaration action)
    {
        _actions[action.Name] = action;
        Forget();
        return _actions.Count <= Limits.Actions;
    }

    /// <summary>A command changed a parameter. False: it is not declared, or has another type.</summary>
    public bool TrySet(string name, TypedValue value)
    {
        if (!_parameters.TryGetValue(name, out ParameterDeclaration? parameter) || parameter.Type != value.ChannelType)
            return false;

        // A copy: the store may be reading the one before.
        _parameters[name] = new ParameterDeclaration
        {
            Name = parameter.Name,
            Type = parameter.Type,
            Unit = parameter.Unit,
            Description = parameter.Description,
            Current = value,
            Default = parameter.Default,
            HasRange = parameter.HasRange,
            Lowest = parameter.Lowest,
            Highest = parameter.Highest,
        };
        Forget();
        return true;
    }

    private void Forget() => (_parameterViews, _actionViews) = (null, null);

    private static ParameterView View(ParameterDeclaration parameter) => new(
        parameter.Name,
        TypeNames.Of(parameter.Type),
        Printable.Text(parameter.Unit),
        Printable.Text(parameter.Description),
        TypeNames.ValueOf(parameter.Current),
        TypeNames.ValueOf(parameter.Default),
        parameter.HasRange ? TypeNames.ValueOf(parameter.Lowest) : null,
        parameter.HasRange ? TypeNames.ValueOf(parameter.Highest) : null);
}
