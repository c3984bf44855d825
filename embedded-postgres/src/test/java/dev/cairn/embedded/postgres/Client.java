package dev.cairn.embedded.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A plain JDBC client of the embedded server. */
record Client(ConnectionFacts facts) {

    static Client of(EmbeddedPostgres postgres) {
        return new Client(postgres.connection());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(facts.jdbcUrl(), facts.user(), facts.password());
    }

    void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String ask(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
