-- The standing row of each player: read by every batch of the till after it has locked it.
-- fillfactor leaves room so that updates stay on the page and touch no index.
create table standing_standing (
    cell          smallint not null,
    player_id     bigint   not null,
    house         text     not null,
    facts         text     not null default '[]',
    terms_version integer  not null default 0,
    live_session  uuid,
    revision      bigint   not null default 0,
    primary key (cell, player_id)
) with (fillfactor = 70);
