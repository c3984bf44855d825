package dev.cairn.start;

import dev.cairn.postgres.SqlStates;
import dev.cairn.start.DatabaseAddress.Address;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * Looks at a database before anything is begun: whether it can be logged in to, and whether sessions are its clients' own. A
 * pooler that gives a server's session to another client after each transaction would mix up settings of all.
 */
final class DatabaseCheck {
    private static final int LOGIN_SECONDS = 10;
    private static final int TRIES = 3;

    /** A question to a pooler that has no session to give; it would wait for minutes. */
    private static final String ANSWER_SECONDS = "5";

    private static final String PID = "select pg_backend_pid()";

    private final Address address;

    DatabaseCheck(Address address) {
        this.address = address;
    }

    /**
     * Waits while the server has no room for another connection: whoever has them may give some back.
     *
     * @throws StartRefused with the server's own reason
     */
    void run() {
        boolean told = false;
        while (true) {
            try (Connection connection = connect()) {
                if (isOfPooler(connection)) {
                    checkPooler(connection);
                }
                return;
            } catch (SQLException e) {
                if (!SqlStates.isFull(e)) {
                    throw refused(e);
                }
                if (!told) {
                    RoomForConnections.tell(reason(e));
                    told = true;
                }
                Pause.between();
            }
        }
    }

    private Connection connect() throws SQLException {
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }

    /** A pooler makes up the number that a client would need to cancel a statement. */
    private static boolean isOfPooler(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != number(connection, PID);
    }

    private void checkPooler(Connection first) throws SQLException {
        try (Connection second = connect()) {
            for (int i = 0; i < TRIES; i++) {
                if (isShared(first, second)) {
                    throw new StartRefused(
                            "The connection pooler at " + address + " is in transaction or statement mode. Cairn"
                                    + " needs sessions of its own: use its session mode (PgBouncer: pool_mode = session), or connect"
                                    + " to PostgreSQL itself.");
                }
            }
        } catch (SQLException e) {
            if (SqlStates.isFull(e)) {
                // Of the server behind it: there may be room later.
                throw e;
            }
            throw new StartRefused("The connection pooler at " + address + " gives one session and no second one: "
                    + reason(e) + " Let it give more (PgBouncer: default_pool_size), or connect to PostgreSQL itself.");
        }
        checkReset(first);
    }

    /** While the second is in a transaction, no other one can have its session. */
    private static boolean isShared(Connection first, Connection second) throws SQLException {
        int before = number(first, PID);
        second.setAutoCommit(false);
        int during;
        try {
            during = number(second, PID);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("transaction blocks not allowed")) {
                return true;
            }
            throw e;
        }
        boolean shared = before == during || before != number(first, PID);
        second.rollback();
        second.setAutoCommit(true);
        return shared;
    }

    /** What is set in a session must not be there for whoever has it next. */
    private void checkReset(Connection first) throws SQLException {
        int before = number(first, PID);
        number(first, "select length(set_config('cairn.probe', 'left', false))");
        first.close();
        try (Connection next = connect()) {
            boolean left =
                    number(next, "select case when current_setting('cairn.probe', true) = 'left' then 1 else 0 end")
                            == 1;
            if (before == number(next, PID) && left) {
                throw new StartRefused(
                        "The connection pooler at " + address + " does not reset sessions between clients, so that"
                                + " others would inherit Cairn's settings. Have it do so (PgBouncer: server_reset_query = DISCARD"
                                + " ALL), or connect to PostgreSQL itself.");
            }
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private StartRefused refused(SQLException e) {
        String mend = String.valueOf(e.getMessage()).contains("unsupported startup parameter")
                ? " The pooler refuses a parameter of the connection: take it out of CAIRN_DB_URL, or let the pooler ignore"
                        + " it (PgBouncer: ignore_startup_parameters)."
                : " Check CAIRN_DB_URL, CAIRN_DB_USER and CAIRN_DB_PASSWORD.";
        return new StartRefused("The database " + address + " cannot be used: " + reason(e) + mend);
    }

    private static String reason(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("\\.?$", ".");
    }
}
