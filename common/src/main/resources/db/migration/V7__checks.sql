-- One check per table where there were up to five, saying the same: each is read, prepared and evaluated by every statement
-- that writes the row, and a job's row is written at every step. NOT VALID: rows that are there passed the old ones, and
-- reading millions of them again would hold up everybody.

alter table job
    drop constraint job_state,
    drop constraint job_holder,
    drop constraint job_finished,
    add constraint job_state check (
        case state
            when 'queued' then lease_id is null and finished_at is null
            when 'running' then lease_id is not null and finished_at is null
            else state in ('succeeded', 'failed', 'cancelled') and lease_id is null and finished_at is not null
        end) not valid;

alter table step
    drop constraint step_position_check,
    drop constraint step_kind_check,
    drop constraint step_state_check,
    drop constraint step_outcome,
    drop constraint step_reserved,
    add constraint step_state check (
        position > 0
        and kind in ('model', 'tool', 'code')
        and case state
                when 'reserved' then outcome is null and reserved_until is not null
                else state in ('succeeded', 'failed') and outcome is not null
            end) not valid;
