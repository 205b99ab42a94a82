using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>A statement prepared once and executed for many rows; its parameters are $1, $2, ...</summary>
internal sealed class Insert : IDisposable
{
    private readonly SqliteCommand _command;

    internal Insert(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of this program; values are parameters.
        _command.CommandText = sql;
#pragma warning restore CA2100

        for (var i = 1; i <= parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        _command.Prepare();
    }

    internal void Execute(params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i];
        }

        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
