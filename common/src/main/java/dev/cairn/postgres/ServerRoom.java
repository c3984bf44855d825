package dev.cairn.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How many more connections a server takes, by its own limit and by those of the database and the role. */
final class ServerRoom {
    /** A worker begins with three: two for its lease, one for work. */
    private static final int OF_A_WORKER = 3;

    private static final String LEFT = """
            select least(
                current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - count(*),
                (select nullif(rolconnlimit, -1) from pg_roles where rolname = session_user)
                    - count(*) filter (where usename = session_user),
                (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
                    - count(*) filter (where datname = current_database()))
            from pg_stat_activity where usename is not null
            """;

    private ServerRoom() {}

    /** Whether it has no room for a worker that starts now. */
    static boolean isShort(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet left = statement.executeQuery(LEFT)) {
            left.next();
            return left.getInt(1) < OF_A_WORKER;
        }
    }
}
