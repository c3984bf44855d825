package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.job.StorageFailure;
import dev.cairn.job.StorageFailure.Kind;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatesTest {
    private final Database database = TestDatabase.database();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "25006", "28P01", "3D000", "40001", "40P01", "53100", "53200", "53300", "55006",
                "57P01", "57P03", "58030", "58P01", ""
            })
    void outages_are_waited_for(String state) {
        assertThat(kind(state)).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"42703", "42P01", "42501", "42601", "0A000", "21000", "54000", "P0001", "XX000", "XX001", "99999"
            })
    void whatever_is_neither_an_outage_nor_about_the_data_has_a_bound(String state) {
        assertThat(kind(state)).isEqualTo(Kind.BROKEN);
    }

    @ParameterizedTest
    @CsvSource({"55P03, LOCK_TIMEOUT", "57014, OUT_OF_TIME"})
    void a_server_that_ends_a_statement_at_a_time_limit_is_there(String state, Kind expected) {
        assertThat(kind(state)).isEqualTo(expected);
        assertThat(SqlStates.failure(new SQLException("", state)).passes()).isTrue();
    }

    @Test
    void a_pool_without_a_connection_is_an_outage() {
        assertThat(SqlStates.failure(new SQLException("acquisition timeout")).kind())
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select missing from job                 | BROKEN  | SQLSTATE 42703: column \"missing\" does not exist",
                "select 1 from missing                   | BROKEN  | SQLSTATE 42P01: relation \"missing\" does not exist",
                "select 'precious'::uuid                 | REFUSED | SQLSTATE 22P02",
                "select '{\"precious\"'::json            | REFUSED | SQLSTATE 22P02",
                "insert into tenant (id) values ('precious'), ('precious') returning 1 | REFUSED | SQLSTATE 23505, constraint tenant_pkey",
            })
    void a_refusal_names_its_state_and_nothing_of_the_data(String statement, Kind kind, String told) {
        StorageFailure failure =
                catchThrowableOfType(StorageFailure.class, () -> database.query(statement, row -> row.getString(1)));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageEndingWith(told).hasMessageNotContaining("precious");
    }

    private static Kind kind(String state) {
        return SqlStates.failure(new SQLException("said by the server", state)).kind();
    }
}
