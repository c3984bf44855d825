package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostRepliesTest {
    @Test
    void the_kind_of_a_write_is_what_it_writes_first() {
        assertThat(LostReplies.write(
                        "with r as (insert into job_request (id) values ($1)) insert into job values ($2)"))
                .isEqualTo("insert into job_request");
        assertThat(LostReplies.write(
                        "with due as (select id from job for update skip locked)\nupdate job j\nset state = 'x'"))
                .isEqualTo("update job set state");
        assertThat(LostReplies.write("update lease set expires_at = $1")).isEqualTo("update lease set expires_at");
        assertThat(LostReplies.write("delete from lease where id = $1")).isEqualTo("delete from lease");
    }

    @Test
    void what_only_reads_or_locks_is_no_write() {
        assertThat(LostReplies.write("select id from job for update skip locked"))
                .isNull();
        assertThat(LostReplies.write("select id from job for no key update of job"))
                .isNull();
        assertThat(LostReplies.write("COMMIT")).isNull();
    }
}
