package dev.cairn.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a statement over many rows: one array for each column, in the order of {@code unnest}.
 *
 * @param <A> what a row is made of
 */
final class Columns<A> {
    private final List<A> rows;
    private final List<Object> columns = new ArrayList<>();

    private Columns(List<A> rows) {
        this.rows = rows;
    }

    static <A> Columns<A> of(List<A> rows) {
        return new Columns<>(rows);
    }

    Columns<A> uuids(Function<A, @Nullable UUID> value) {
        return column(value, UUID[]::new);
    }

    Columns<A> ints(Function<A, @Nullable Integer> value) {
        return column(value, Integer[]::new);
    }

    Columns<A> longs(Function<A, @Nullable Long> value) {
        return column(value, Long[]::new);
    }

    Columns<A> doubles(Function<A, @Nullable Double> value) {
        return column(value, Double[]::new);
    }

    Columns<A> booleans(Function<A, @Nullable Boolean> value) {
        return column(value, Boolean[]::new);
    }

    Columns<A> texts(Function<A, @Nullable String> value) {
        return column(value, String[]::new);
    }

    Columns<A> bytes(Function<A, byte @Nullable []> value) {
        return column(value, byte[][]::new);
    }

    Columns<A> times(Function<A, @Nullable Instant> value) {
        return column(
                row -> {
                    Instant at = value.apply(row);
                    return at == null ? null : OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
                },
                OffsetDateTime[]::new);
    }

    private <T> Columns<A> column(Function<A, @Nullable T> value, IntFunction<@Nullable T[]> array) {
        columns.add(rows.stream().map(value).toArray(array));
        return this;
    }

    Object[] arguments() {
        return columns.toArray();
    }

    /** And some that are the same for all rows. */
    Object[] argumentsAnd(Object... others) {
        columns.addAll(List.of(others));
        return arguments();
    }
}
