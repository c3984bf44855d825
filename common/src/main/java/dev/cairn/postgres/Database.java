package dev.cairn.postgres;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs single statements. Each is its own transaction (auto-commit), so a write costs one round trip and one commit;
 * whatever must be written together is therefore one statement.
 */
public final class Database {
    private final Sessions sessions;

    /** Over a source whose sessions are as they come. */
    public Database(DataSource dataSource) {
        this(new Sessions(dataSource, false));
    }

    private Database(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Over a pool whose sessions were set by {@link SessionSettings#SQL}, and are looked at now and then. */
    static Database ofEngine(DataSource pool) {
        return new Database(new Sessions(pool, true));
    }

    /** Reads a row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        return run(sql, arguments, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        return query(sql, reader, arguments).stream().findFirst();
    }

    int update(String sql, @Nullable Object... arguments) {
        return run(sql, arguments, PreparedStatement::executeUpdate);
    }

    Sessions sessions() {
        return sessions;
    }

    /** Executes a statement that has its arguments. */
    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, @Nullable Object[] arguments, Execution<T> execution) {
        try {
            return sessions.use(session -> {
                try (PreparedStatement statement = bind(session, sql, arguments)) {
                    return execution.of(statement);
                }
            });
        } catch (SQLException e) {
            throw SqlStates.failure(e);
        }
    }

    private static PreparedStatement bind(Connection connection, String sql, @Nullable Object[] arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, asSql(connection, arguments[i]));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static @Nullable Object asSql(Connection connection, @Nullable Object value) throws SQLException {
        return switch (value) {
            case Instant instant -> OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
            case UUID[] ids -> connection.createArrayOf("uuid", ids);
            case Integer[] numbers -> connection.createArrayOf("int4", numbers);
            case Long[] numbers -> connection.createArrayOf("int8", numbers);
            case Double[] numbers -> connection.createArrayOf("float8", numbers);
            case Boolean[] flags -> connection.createArrayOf("bool", flags);
            case byte[][] bytes -> connection.createArrayOf("bytea", bytes);
            case OffsetDateTime[] times -> connection.createArrayOf("timestamptz", times);
            case String[] words -> connection.createArrayOf("text", words);
            case null -> null;
            default -> value;
        };
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A duration as {@code make_interval(secs => ?)} takes it. */
    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        BigDecimal seconds = row.getBigDecimal(column);
        return seconds == null
                ? null
                : Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }
}
