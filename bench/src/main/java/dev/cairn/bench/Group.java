package dev.cairn.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Writes of one kind. Whatever comes while one statement commits goes into the next: a lone write waits for nobody, and
 * many share a commit.
 *
 * @param <T> a row
 */
final class Group<T> {
    private static final int MOST_ROWS = 1000;

    private final DataSource dataSource;
    private final String sql;
    private final Function<List<T>, List<Object[]>> columns;
    private final BlockingQueue<Waiting<T>> queue = new LinkedBlockingQueue<>();

    private record Waiting<T>(T row, CompletableFuture<Void> committed) {}

    /**
     * @param sql takes one array per column
     * @param columns the arrays, in the order of the parameters
     */
    Group(DataSource dataSource, String sql, Function<List<T>, List<Object[]>> columns) {
        this.dataSource = dataSource;
        this.sql = sql;
        this.columns = columns;
        Thread.startVirtualThread(this::writeForEver);
    }

    /** Returns when the row is committed. */
    void write(T row) {
        var waiting = new Waiting<>(row, new CompletableFuture<Void>());
        queue.add(waiting);
        waiting.committed().join();
    }

    private void writeForEver() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            while (true) {
                List<Waiting<T>> group = new ArrayList<>();
                group.add(queue.take());
                queue.drainTo(group, MOST_ROWS - 1);
                write(group, connection, statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Waiting<T>> group, Connection connection, PreparedStatement statement) {
        try {
            List<Object[]> arrays =
                    columns.apply(group.stream().map(Waiting::row).toList());
            for (int i = 0; i < arrays.size(); i++) {
                statement.setArray(i + 1, connection.createArrayOf(type(arrays.get(i)), arrays.get(i)));
            }
            if (statement.executeUpdate() != group.size()) {
                throw new IllegalStateException("wrote fewer rows than were given: " + sql);
            }
            group.forEach(each -> each.committed().complete(null));
        } catch (SQLException | RuntimeException e) {
            group.forEach(each -> each.committed().completeExceptionally(e));
        }
    }

    private static String type(Object[] column) {
        return switch (column) {
            case UUID[] _ -> "uuid";
            case Integer[] _ -> "int4";
            case byte[][] _ -> "bytea";
            default -> "text";
        };
    }
}
