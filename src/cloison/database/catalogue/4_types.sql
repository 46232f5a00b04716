-- Types of our own: enumerations with their labels, domains with their base; never a table's row type.
SELECT line FROM (
    SELECT t.oid::regtype::text AS place,
           'type ' || t.oid::regtype
           || CASE t.typtype
                  WHEN 'e' THEN ' enum (' || (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                               FROM pg_enum e WHERE e.enumtypid = t.oid) || ')'
                  WHEN 'd' THEN ' domain of ' || format_type(t.typbasetype, t.typtypmod)
                       || coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
                                      FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'), '')
                  WHEN 'c' THEN ' (' || (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                                                           ORDER BY a.attnum)
                                           FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0) || ')'
                  ELSE ' of kind ' || t.typtype::text END
           || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END
           || ' owner ' || pg_get_userbyid(t.typowner) AS line
      FROM pg_type t
      JOIN pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
) AS lines
ORDER BY place COLLATE "C"
