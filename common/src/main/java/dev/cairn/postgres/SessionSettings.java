package dev.cairn.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The engine sets these in every session, by its first statement. As start-up options they would be refused or dropped by
 * connection poolers, and replaced by those of a URL.
 */
public final class SessionSettings {
    /** As {@code pg_settings} shows them. */
    private static final Map<String, String> VALUES = values();

    /** Sets them all; for a session that nobody else will be given before it is reset. */
    public static final String SQL = VALUES.entrySet().stream()
            .map(each -> "set_config('" + each.getKey() + "', '" + each.getValue() + "', false)")
            .collect(Collectors.joining(", ", "select ", ""));

    private static final String LOST = VALUES.entrySet().stream()
            .map(each -> "('" + each.getKey() + "', '" + each.getValue() + "')")
            .collect(Collectors.joining(
                    ", ",
                    "select s.name from pg_settings s join (values ",
                    ") as wanted (name, value) on wanted.name = s.name and wanted.value <> s.setting"));

    private SessionSettings() {}

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        // Milliseconds.
        values.put("statement_timeout", "15000");
        values.put("lock_timeout", "10000");
        values.put("idle_in_transaction_session_timeout", "30000");
        // Plans are kept per connection: one that was made while the tables were small would read them whole when they
        // are
        // large. A statement that nevertheless reads a small one whole seems to cost ten thousand million, and would be
        // compiled each time.
        values.put("enable_seqscan", "off");
        values.put("enable_hashjoin", "off");
        values.put("enable_mergejoin", "off");
        values.put("jit", "off");
        return values;
    }

    /** The names of those that are not in force in a session any more. */
    static List<String> lost(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(LOST)) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
