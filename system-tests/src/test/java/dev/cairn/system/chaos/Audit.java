package dev.cairn.system.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes PostgreSQL write down every change of a job and of a step, in the transaction of the change. */
public final class Audit {
    private static final String[] STATEMENTS = {
        "create schema chaos",
        """
        create table chaos.job_change (
            number bigserial, at timestamptz not null default clock_timestamp(), job uuid not null,
            was text, state text not null, was_epoch int, epoch int not null, lease uuid, was_lease uuid,
            lease_ended boolean not null, who text, transaction xid8 not null default pg_current_xact_id())
        """,
        "create index on chaos.job_change (job)",
        """
        create table chaos.step_change (
            number bigserial, at timestamptz not null default clock_timestamp(), job uuid not null, position int not null,
            was text, state text not null, epoch int not null, job_state text not null, job_epoch int not null,
            lease uuid, who text)
        """,
        "create table chaos.lease_opened (lease uuid, who text)",
        // What the harness itself writes, to see whether there is room.
        "create table chaos.ballast (x text)",
        "alter table chaos.ballast alter column x set storage plain",
        """
        create function chaos.job_changed() returns trigger language plpgsql as $$
        begin
            insert into chaos.job_change (job, was, state, was_epoch, epoch, lease, was_lease, lease_ended, who)
            values (new.id, case tg_op when 'UPDATE' then old.state end, new.state,
                    case tg_op when 'UPDATE' then old.epoch end, new.epoch, new.lease_id,
                    case tg_op when 'UPDATE' then old.lease_id end,
                    tg_op = 'UPDATE' and not exists (
                        select from public.lease where id = old.lease_id and revoked_at is null),
                    current_setting('application_name'));
            return null;
        end $$
        """,
        """
        create function chaos.lease_opened() returns trigger language plpgsql as $$
        begin
            insert into chaos.lease_opened values (new.id, current_setting('application_name'));
            return null;
        end $$
        """,
        """
        create function chaos.step_changed() returns trigger language plpgsql as $$
        begin
            insert into chaos.step_change (job, position, was, state, epoch, job_state, job_epoch, lease, who)
            select new.job_id, new.position, case tg_op when 'UPDATE' then old.state end, new.state, new.epoch,
                   coalesce(m.was, j.state), coalesce(m.was_epoch, j.epoch), coalesce(m.was_lease, j.lease_id),
                   current_setting('application_name')
            from public.job j
            -- A last step is kept by the statement that ends its job: what the job was before is what counts.
            left join lateral (
                select c.was, c.was_epoch, c.was_lease from chaos.job_change c
                where c.job = j.id and c.transaction = pg_current_xact_id()
                order by c.number limit 1
            ) m on true
            where j.id = new.job_id;
            return null;
        end $$
        """,
        "create trigger chaos_lease_opened after insert on lease for each row execute function chaos.lease_opened()",
        "create trigger chaos_job_made after insert on job for each row execute function chaos.job_changed()",
        """
        create trigger chaos_job_changed after update on job for each row
            when (old.state <> new.state or old.epoch <> new.epoch or old.finished_at is distinct from new.finished_at)
            execute function chaos.job_changed()
        """,
        "create trigger chaos_step_made after insert on step for each row execute function chaos.step_changed()",
        """
        create trigger chaos_step_changed after update on step for each row
            when (old::text is distinct from new::text) execute function chaos.step_changed()
        """,
        // So that every worker opens a new one, under the eyes of the audit.
        "update lease set revoked_at = clock_timestamp(), lost = false where revoked_at is null"
    };

    private Audit() {}

    public static void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
        }
    }
}
