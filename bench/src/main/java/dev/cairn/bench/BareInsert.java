package dev.cairn.bench;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** One row by one statement. */
@ApplicationScoped
class BareInsert {
    private final DataSource dataSource;

    BareInsert(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void insert(UUID id, String body) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into bare (id, body) values (?, ?::json)")) {
            insert.setObject(1, id);
            insert.setString(2, body);
            insert.executeUpdate();
        }
    }
}
