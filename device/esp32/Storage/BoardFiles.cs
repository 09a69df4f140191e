namespace Telemetry.Esp32.Storage
{
    /// <summary>The files of a board. Every method may throw when the storage fails.</summary>
    public abstract class BoardFiles
    {
        /// <summary>Null if there is no such file.</summary>
        public abstract byte[] Read(string name);

        /// <summary>Writes the whole file anew. Power may go in the middle: then any part of it may be there.</summary>
        public abstract void Write(string name, byte[] content);

        /// <summary>Does nothing if there is no such file.</summary>
        public abstract void Delete(string name);

        /// <summary>Gives a file another name, which no file may have.</summary>
        public abstract void Rename(string from, string to);
    }
}
