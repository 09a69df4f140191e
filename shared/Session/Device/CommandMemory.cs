using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>
    /// PROTOCOL 12.2: the last 32 commands of this boot with their results, so that a command that comes again is answered and
    /// not applied again. It outlives sessions.
    /// </summary>
    public sealed class CommandMemory
    {
        private readonly ulong[] _ids = new ulong[Limits.RememberedCommands];
        private readonly CommandResult[] _results = new CommandResult[Limits.RememberedCommands];
        private readonly bool[] _due = new bool[Limits.RememberedCommands];
        private int _count;
        private int _next;

        /// <summary>True when a result waits to be sent.</summary>
        public bool HasDue
        {
            get
            {
                for (int i = 0; i < _count; i++)
                {
                    if (_due[i])
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        /// <summary>
        /// True for a command that is new: it is remembered from now on, and to be applied. One that has a result already is
        /// answered again; one without will be.
        /// </summary>
        public bool Begin(ulong id)
        {
            int known = Find(id);
            if (known >= 0)
            {
                _due[known] = _results[known] != null;
                return false;
            }

            _ids[_next] = id;
            _results[_next] = null;
            _due[_next] = false;
            _next = (_next + 1) % _ids.Length;
            _count = _count < _ids.Length ? _count + 1 : _count;
            return true;
        }

        /// <summary>The result of a command that <see cref="Begin"/> let through.</summary>
        public void Complete(CommandResult result)
        {
            int known = Find(result.CommandId);
            if (known >= 0)
            {
                _results[known] = result;
                _due[known] = true;
            }
        }

        /// <summary>The next result to send; null if there is none.</summary>
        public CommandResult TakeDue()
        {
            for (int i = 0; i < _count; i++)
            {
                if (_due[i])
                {
                    _due[i] = false;
                    return _results[i];
                }
            }

            return null;
        }

        /// <summary>A new session: the collector asks again for what it misses (PROTOCOL 12.4).</summary>
        public void ForgetDue()
        {
            for (int i = 0; i < _count; i++)
            {
                _due[i] = false;
            }
        }

        private int Find(ulong id)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_ids[i] == id)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
