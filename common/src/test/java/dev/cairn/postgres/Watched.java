package dev.cairn.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source of one connection, which tells of each statement how it was carried out: its plan with the rows that each part
 * of it read, those of triggers too. It is the server that tells (auto_explain), so statements run as they always do.
 */
final class Watched implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** From this version of PostgreSQL on. */
    private static final int LOGS_PARAMETERS = 16;

    private final Connection connection;
    private final DataSource source;
    private final List<JsonNode> plans = new ArrayList<>();

    Watched(Connection connection) throws SQLException {
        this.connection = connection;
        Connection open = proxy(Connection.class, this::onConnection);
        this.source = proxy(DataSource.class, (self, method, arguments) -> open);
        for (String setting : List.of(
                "log_min_duration = 0",
                "log_analyze = on",
                "log_timing = off",
                "log_nested_statements = on",
                "log_format = json",
                "log_level = notice")) {
            execute("set auto_explain." + setting);
        }
        if (connection.getMetaData().getDatabaseMajorVersion() >= LOGS_PARAMETERS) {
            execute("set auto_explain.log_parameter_max_length = 0");
        }
    }

    DataSource source() {
        return source;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Since the last time, and forgets them. */
    List<JsonNode> plans() {
        List<JsonNode> since = List.copyOf(plans);
        plans.clear();
        return since;
    }

    private @Nullable Object onConnection(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close")) {
            return null;
        }
        Object result = call(connection, method, arguments);
        return result instanceof PreparedStatement statement ? watched(statement) : result;
    }

    private PreparedStatement watched(PreparedStatement statement) {
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            if (method.getName().equals("close")) {
                collect(statement.getWarnings());
            }
            return call(statement, method, arguments);
        });
    }

    private void collect(@Nullable SQLWarning first) throws JsonProcessingException {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            String text = String.valueOf(warning.getMessage());
            if (text.contains("plan:")) {
                plans.add(JSON.readTree(text.substring(text.indexOf('{'))));
            }
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
