namespace Telemetry.Collector.Store.Sqlite;

/// <summary>The layout of the database (docs/storage.md) as the steps that lead to it. A step that was released never changes again.</summary>
public static class Schema
{
    /// <summary>"TELM": tells this program's files from others.</summary>
    public const int ApplicationId = 0x54454c4d;

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Count;

    /// <summary>Step <c>n</c> leads from version <c>n</c> to <c>n + 1</c>; an empty file has version 0.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE device (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            hardware TEXT,
            firmware TEXT,
            reset_cause INTEGER,
            reset_detail TEXT);

        CREATE TABLE boot (
            id INTEGER PRIMARY KEY,
            device INTEGER NOT NULL REFERENCES device,
            boot_id INTEGER NOT NULL,
            met_us INTEGER,
            sampled INTEGER NOT NULL DEFAULT 0,
            settled BLOB NOT NULL DEFAULT x'',
            expired INTEGER NOT NULL DEFAULT 0,
            stated_utc_us INTEGER,
            stated_error_us INTEGER,
            is_gone INTEGER NOT NULL DEFAULT 0,
            UNIQUE (device, boot_id));

        CREATE TABLE channel (
            id INTEGER PRIMARY KEY,
            boot INTEGER NOT NULL REFERENCES boot,
            number INTEGER NOT NULL,
            type INTEGER NOT NULL,
            name TEXT NOT NULL DEFAULT '',
            quantity TEXT NOT NULL DEFAULT '',
            unit TEXT NOT NULL DEFAULT '',
            interval_ms INTEGER NOT NULL DEFAULT 0,
            lowest REAL,
            highest REAL,
            resolution REAL,
            UNIQUE (boot, number));

        CREATE TABLE clock (
            boot INTEGER NOT NULL REFERENCES boot,
            device_us INTEGER NOT NULL,
            utc_us INTEGER NOT NULL,
            error_us INTEGER NOT NULL,
            skew_ppb INTEGER NOT NULL,
            drift_ppb INTEGER NOT NULL);
        CREATE UNIQUE INDEX clock_boot ON clock (boot, device_us, utc_us);

        CREATE TABLE parameter (
            device INTEGER NOT NULL REFERENCES device,
            name TEXT NOT NULL,
            type INTEGER NOT NULL,
            unit TEXT NOT NULL,
            description TEXT NOT NULL,
            current,
            initial,
            lowest,
            highest,
            PRIMARY KEY (device, name)) WITHOUT ROWID;

        CREATE TABLE action (
            device INTEGER NOT NULL REFERENCES device,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            PRIMARY KEY (device, name)) WITHOUT ROWID;

        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            device INTEGER NOT NULL REFERENCES device,
            utc_us INTEGER NOT NULL,
            state TEXT NOT NULL,
            code TEXT NOT NULL,
            evidence TEXT NOT NULL,
            next TEXT NOT NULL);
        CREATE UNIQUE INDEX event_device ON event (device, utc_us, code);

        CREATE TABLE loss (
            boot INTEGER NOT NULL REFERENCES boot,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            cause INTEGER NOT NULL,
            PRIMARY KEY (boot, first)) WITHOUT ROWID;

        CREATE TABLE elsewhere (
            boot INTEGER NOT NULL REFERENCES boot,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (boot, first)) WITHOUT ROWID;

        CREATE TABLE journal (
            id INTEGER PRIMARY KEY,
            readings INTEGER NOT NULL,
            data BLOB NOT NULL);

        CREATE TABLE block (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL REFERENCES channel,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            count INTEGER NOT NULL,
            from_us INTEGER NOT NULL,
            to_us INTEGER NOT NULL,
            data BLOB NOT NULL);
        CREATE UNIQUE INDEX block_number ON block (channel, first);
        CREATE INDEX block_time ON block (channel, to_us, from_us);
        """,
        """
        -- Alerts of several channels may come at one moment.
        ALTER TABLE event ADD COLUMN channel TEXT NOT NULL DEFAULT '';
        DROP INDEX event_device;
        CREATE UNIQUE INDEX event_device ON event (device, utc_us, code, channel);
        """,
        """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            identity INTEGER NOT NULL,
            sorted INTEGER NOT NULL);
        INSERT INTO store (id, identity, sorted) VALUES (1, random(), 0);

        ALTER TABLE journal RENAME TO journal_of_1;
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY,
            readings INTEGER NOT NULL,
            data BLOB NOT NULL);
        INSERT INTO journal (id, readings, data)
            SELECT 1 + coalesce(sum(readings) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), readings, data
            FROM journal_of_1;
        DROP TABLE journal_of_1;

        CREATE TABLE arrival (
            first INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            data BLOB NOT NULL);

        CREATE TABLE publisher (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE);

        CREATE TABLE delivery (
            publisher INTEGER NOT NULL REFERENCES publisher,
            boot INTEGER NOT NULL REFERENCES boot,
            done BLOB NOT NULL,
            PRIMARY KEY (publisher, boot)) WITHOUT ROWID;
        """,
    ];
}
