-- Law 3 in one line: whether a relationship explains, by who made and who confirmed it. `p_disbelieved` is the asker's (gate.standing).
-- What passed a ceiling on the power to explain does not; what its maker inherited does; else one of maker and confirmer has
-- to be somebody who is believed. Written with one use of the array, so that the planner takes it into the query.
create or replace function gate.explains(p_made_by uuid, p_inherited boolean, p_confirmed_by uuid, p_beyond boolean, p_disbelieved uuid[])
returns boolean language sql immutable as $$
  select not p_beyond and (p_inherited or not array[p_made_by, coalesce(p_confirmed_by, p_made_by)] <@ p_disbelieved)
$$;
