-- How much of a table the server looks at for its statistics. By default it sorts every column of 30,000 rows: after each
-- minute of full load that is about a second of processor time at once, on the machine that is to answer submissions. The
-- engine's statements name their indexes by their conditions and orders, so 3,000 rows tell the planner all it needs, and
-- what no statement compares tells it nothing.
do $$
declare
    c record;
begin
    for c in
        select table_name, column_name, case when data_type in ('json', 'bytea') then 0 else 10 end as target
        from information_schema.columns
        where table_schema = current_schema()
          and table_name in ('job', 'job_request', 'job_result', 'idempotency', 'step', 'delivery', 'delivery_attempt')
    loop
        execute format('alter table %I alter column %I set statistics %s', c.table_name, c.column_name, c.target);
    end loop;
end
$$;
