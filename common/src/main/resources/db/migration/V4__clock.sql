-- When what a clock that was set back had made late was last put right: every api notices, and one of them does it.
create table clock_watch (
    only_row    boolean primary key default true check (only_row),
    set_back_at timestamptz
);
insert into clock_watch default values;
