-- Views for people and their tools: a public contract, docs/sql-views.md. Only appended to; a column that
-- changes its meaning comes in a view _v2. The functions read the content's layout version 1
-- (docs/wire-protocol.md) and answer null to what they cannot read.

-- Milliseconds since 1970 as a time; those after the year 9999 as its end.
-- begin
CREATE OR REPLACE FUNCTION rowan_time_v1(millis bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN millis IS NOT NULL THEN timestamptz '1970-01-01 00:00:00+00'
    + LEAST(millis, 253402300799999) / 1000 * interval '1 second'
    + LEAST(millis, 253402300799999) % 1000 * interval '1 millisecond' END
$$
-- end

-- Text that may be none: null if it is not valid, or has U+0000, which PostgreSQL cannot hold.
-- begin
CREATE OR REPLACE FUNCTION rowan_utf8_v1(bytes bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF position('\x00'::bytea IN bytes) > 0 THEN
    RETURN NULL;
  END IF;
  RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  RETURN NULL;
END
$$
-- end

-- Where a part of a content begins, from 0, of which the first bytes may be all there is. Parts: 0 flags (the
-- number itself), 1 timestamp (the number itself), 4 correlation id, 5 reply-to, 6 type, 3 properties: at their
-- lengths; 12 body. Null if there is no such part, or it cannot be told.
-- begin
CREATE OR REPLACE FUNCTION rowan_part_v1(content bytea, part int) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  c bytea := substr(content, 1, 262144) || '\x'::bytea;
  flags bigint := 0;
  sent bigint := 0;
  at int := 1;
  shift int := 0;
  b int;
  left_over int;
BEGIN
  IF get_byte(c, 0) <> 1 THEN
    RETURN NULL;
  END IF;
  LOOP
    b := get_byte(c, at);
    at := at + 1;
    flags := flags | ((b & 127)::bigint << shift);
    EXIT WHEN b < 128;
    shift := shift + 7;
  END LOOP;
  IF part = 0 THEN
    RETURN flags;
  END IF;
  shift := 0;
  LOOP
    b := get_byte(c, at);
    at := at + 1;
    sent := sent | ((b & 127)::bigint << shift);
    EXIT WHEN b < 128;
    shift := shift + 7;
  END LOOP;
  IF part = 1 THEN
    RETURN sent;
  END IF;
  FOR bit IN 4..6 LOOP
    IF flags & (1 << bit) <> 0 THEN
      IF part = bit THEN
        RETURN at;
      END IF;
      at := at + 2 + (get_byte(c, at) << 8 | get_byte(c, at + 1));
    END IF;
  END LOOP;
  FOR bit IN 7..8 LOOP
    IF flags & (1 << bit) <> 0 THEN
      WHILE get_byte(c, at) >= 128 LOOP
        at := at + 1;
      END LOOP;
      at := at + 1;
    END IF;
  END LOOP;
  IF flags & 2048 <> 0 THEN
    left_over := get_byte(c, at) << 8 | get_byte(c, at + 1);
    at := at + 2;
    WHILE left_over > 0 LOOP
      at := at + 6 + ('x' || encode(substr(c, at + 3, 4), 'hex'))::bit(32)::int;
      left_over := left_over - 1;
    END LOOP;
  END IF;
  IF flags & 8 <> 0 THEN
    IF part = 3 THEN
      RETURN at;
    END IF;
    at := at + 4 + ('x' || encode(substr(c, at + 1, 4), 'hex'))::bit(32)::int;
  END IF;
  RETURN CASE WHEN part = 12 THEN at END;
EXCEPTION WHEN array_subscript_error OR numeric_value_out_of_range OR substring_error THEN
  RETURN NULL;
END
$$
-- end

-- The bytes of a part that begins with its length in two bytes.
-- begin
CREATE OR REPLACE FUNCTION rowan_header_v1(content bytea, part int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  at int := rowan_part_v1(content, part);
  size int := get_byte(content, at) << 8 | get_byte(content, at + 1);
BEGIN
  RETURN CASE WHEN at + 2 + size <= octet_length(content) THEN substr(content, at + 3, size) END;
EXCEPTION WHEN array_subscript_error THEN
  RETURN NULL;
END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_sent_at_v1(content bytea) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
  SELECT rowan_time_v1(NULLIF(rowan_part_v1(content, 1), 0))
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_correlation_id_v1(content bytea) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN rowan_part_v1(content, 0) & 512 <> 0
    THEN 'bytes:' || encode(rowan_header_v1(content, 4), 'hex')
    ELSE rowan_utf8_v1(rowan_header_v1(content, 4)) END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_reply_to_v1(content bytea) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT rowan_utf8_v1(rowan_header_v1(content, 5)) $$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_type_v1(content bytea) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT rowan_utf8_v1(rowan_header_v1(content, 6)) $$
-- end

-- A property's value as JSON. IEEE 754 by hand: PostgreSQL converts no bytes to numbers.
-- begin
CREATE OR REPLACE FUNCTION rowan_value_v1(kind int, value bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  bits bigint;
  exponent int;
  fraction float8;
  number float8;
  string text;
BEGIN
  IF kind = 0 THEN
    RETURN 'null'::jsonb;
  ELSIF kind = 8 THEN
    string := rowan_utf8_v1(value);
    RETURN CASE WHEN string IS NULL THEN jsonb_build_object('utf8', encode(value, 'hex')) ELSE to_jsonb(string) END;
  ELSIF kind = 11 THEN
    RETURN jsonb_build_object('utf16be', encode(value, 'hex'));
  END IF;
  bits := ('x' || lpad(encode(value, 'hex'), 16, '0'))::bit(64)::bigint;
  IF kind = 1 THEN
    RETURN to_jsonb(bits <> 0);
  ELSIF kind BETWEEN 2 AND 4 AND bits >= (1::bigint << (8 * length(value) - 1)) THEN
    RETURN to_jsonb(bits - (1::bigint << (8 * length(value))));
  ELSIF kind <= 5 THEN
    RETURN to_jsonb(bits);
  ELSIF kind = 6 THEN
    exponent := (bits >> 23 & 255)::int;
    fraction := (bits & 8388607)::float8 / 8388608;
    IF exponent = 255 THEN
      exponent := 2047;
    ELSIF exponent = 0 THEN
      number := fraction * power(2::float8, -126);
    ELSE
      number := (1 + fraction) * power(2::float8, exponent - 127);
    END IF;
    number := CASE WHEN bits >> 31 = 1 THEN -number ELSE number END;
    bits := bits << 32;
  ELSE
    exponent := (bits >> 52 & 2047)::int;
    fraction := (bits & 4503599627370495)::float8 / 4503599627370496;
    IF exponent = 0 AND fraction = 0 THEN
      number := 0;
    ELSIF exponent = 0 THEN
      number := fraction * power(2::float8, -1022);
    ELSIF exponent < 2047 THEN
      number := (1 + fraction) * power(2::float8, exponent - 1023);
    END IF;
    number := CASE WHEN bits < 0 THEN -number ELSE number END;
  END IF;
  IF exponent = 2047 THEN
    RETURN to_jsonb(CASE WHEN fraction <> 0 THEN 'NaN' WHEN bits < 0 THEN '-Infinity' ELSE 'Infinity' END);
  END IF;
  RETURN CASE WHEN kind = 6 THEN to_jsonb(number::real) ELSE to_jsonb(number) END;
END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_properties_v1(content bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  c bytea;
  at int := rowan_part_v1(content, 3);
  wanted int;
  size int;
  name text;
  kind int;
  result text := '';
BEGIN
  IF at IS NULL THEN
    RETURN NULL;
  END IF;
  size := ('x' || encode(substr(content, at + 1, 4), 'hex'))::bit(32)::int;
  c := substr(content, at + 5, size) || '\x'::bytea;
  wanted := get_byte(c, 0) << 8 | get_byte(c, 1);
  at := 2;
  FOR i IN 1..wanted LOOP
    size := get_byte(c, at) << 8 | get_byte(c, at + 1);
    name := rowan_utf8_v1(substr(c, at + 3, size));
    at := at + 2 + size;
    kind := get_byte(c, at);
    size := ('x' || encode(substr(c, at + 2, 4), 'hex'))::bit(32)::int;
    result := result || CASE WHEN i > 1 THEN ',' ELSE '' END || to_json(COALESCE(name, '?'))::text || ':'
      || rowan_value_v1(kind, substr(c, at + 6, size))::text;
    at := at + 5 + size;
  END LOOP;
  RETURN ('{' || result || '}')::jsonb;
EXCEPTION WHEN array_subscript_error OR substring_error OR numeric_value_out_of_range THEN
  RETURN NULL;
END
$$
-- end

-- The flags of a whole content whose body begins at an offset, which the row tells; null for any other.
-- begin
CREATE OR REPLACE FUNCTION rowan_flags_v1(content bytea, length bigint, body_offset int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN octet_length(content) = length AND body_offset >= 3 THEN
    CASE WHEN get_byte(content, 1) < 128 THEN get_byte(content, 1)
      ELSE (get_byte(content, 1) & 127) | (get_byte(content, 2) << 7) END END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_bytes_v1(content bytea, length bigint, body_offset int) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN rowan_flags_v1(content, length, body_offset) & 4096 = 0
      AND rowan_flags_v1(content, length, body_offset) & 7 <> 0
    THEN substr(content, body_offset + 1) END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_text_v1(content bytea, length bigint, body_offset int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN rowan_flags_v1(content, length, body_offset) & 5127 = 1
    THEN rowan_utf8_v1(substr(content, body_offset + 1)) END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_encoding_v1(content bytea, length bigint, body_offset int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN rowan_flags_v1(content, length, body_offset) & 4103 <> 1 THEN NULL
    WHEN rowan_flags_v1(content, length, body_offset) & 1024 <> 0 THEN 'utf-16be'
    WHEN rowan_body_text_v1(content, length, body_offset) IS NOT NULL THEN 'utf-8'
    WHEN octet_length(content) = length AND body_offset IS NOT NULL THEN 'bytes' END
$$
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_note_v1(notes text, key text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN notes::jsonb ->> key;
EXCEPTION WHEN invalid_text_representation OR untranslatable_character THEN
  RETURN NULL;
END
$$
-- end

-- Queues that hold dead letters, so that they are found without looking at every queue.
INSERT INTO rowan_queue_mark (partition_no, queue_id, mark)
  SELECT DISTINCT partition_no, queue_id, 'DEAD_LETTER' FROM rowan_message WHERE notes IS NOT NULL
  ON CONFLICT DO NOTHING;

-- BETWEEN a value and itself: the estimate of a planner that sees an equality depends on how many messages the
-- other queues have, and a short queue beside a long one would be read with all of the long one.

CREATE OR REPLACE VIEW queue_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://' IN q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  m.id AS id,
  'ID:' || to_hex(m.producer_id) || '-' || m.producer_sequence AS message_id,
  CAST(9 - m.priority_rank AS SMALLINT) AS priority,
  m.volatile_epoch IS NULL AS persistent,
  m.destination AS destination,
  m.user_name AS sent_by,
  rowan_time_v1(m.arrived_at) AS arrived_at,
  rowan_time_v1(m.expires_at) AS expires_at,
  m.deliveries AS deliveries,
  m.failures AS failures,
  rowan_sent_at_v1(COALESCE(m.content, c.bytes)) AS sent_at,
  rowan_correlation_id_v1(COALESCE(m.content, c.bytes)) AS correlation_id,
  rowan_reply_to_v1(COALESCE(m.content, c.bytes)) AS reply_to,
  rowan_type_v1(COALESCE(m.content, c.bytes)) AS type,
  rowan_properties_v1(COALESCE(m.content, c.bytes)) AS properties,
  CASE m.body_type WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'bytes' WHEN 3 THEN 'map'
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_encoding_v1(COALESCE(m.content, c.bytes), m.content_length, m.body_offset) AS body_encoding,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length, m.body_offset) AS body_text,
  rowan_body_bytes_v1(COALESCE(m.content, c.bytes), m.content_length, m.body_offset) AS body_bytes
FROM rowan_queue q
JOIN rowan_message m ON m.partition_no = q.partition_no AND m.queue_id BETWEEN q.queue_id AND q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

CREATE OR REPLACE VIEW dead_letters_v1 AS
SELECT
  SUBSTRING(q.source FROM POSITION('://' IN q.source) + 3) AS queue,
  m.id AS id,
  'ID:' || to_hex(m.producer_id) || '-' || m.producer_sequence AS message_id,
  rowan_note_v1(m.notes, 'dead-letter-reason') AS reason,
  rowan_note_v1(m.notes, 'dead-letter-origin') AS origin,
  m.destination AS destination,
  m.user_name AS sent_by,
  rowan_time_v1(m.arrived_at) AS arrived_at,
  m.failures AS failures,
  rowan_correlation_id_v1(COALESCE(m.content, c.bytes)) AS correlation_id,
  rowan_properties_v1(COALESCE(m.content, c.bytes)) AS properties,
  CASE m.body_type WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'bytes' WHEN 3 THEN 'map'
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length, m.body_offset) AS body_text
FROM rowan_queue_mark k
JOIN rowan_queue q ON q.partition_no = k.partition_no AND q.queue_id = k.queue_id
JOIN rowan_message m ON m.partition_no = k.partition_no AND m.queue_id BETWEEN k.queue_id AND k.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0
WHERE k.mark = 'DEAD_LETTER' AND m.notes IS NOT NULL;

-- A queue deeper than its window in memory has a counter row; the others have few rows to count.
CREATE OR REPLACE VIEW queue_stats_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://' IN q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  CASE WHEN q.subscription_name IS NULL THEN 'queue' ELSE 'subscription' END AS kind,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT COALESCE(SUM(m.content_length), 0)::bigint FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id;

CREATE OR REPLACE VIEW subscriptions_v1 AS
SELECT
  COALESCE(q.client_id, '') || ':' || q.subscription_name AS queue,
  SUBSTRING(q.source FROM POSITION('://' IN q.source) + 3) AS topic,
  q.client_id AS client_id,
  q.subscription_name AS name,
  q.is_shared AS is_shared,
  q.is_no_local AS no_local,
  q.selector AS selector,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT COALESCE(SUM(m.content_length), 0)::bigint FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id
WHERE q.subscription_name IS NOT NULL;

CREATE OR REPLACE VIEW scheduled_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://' IN q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  rowan_time_v1(m.due_at) AS due_at,
  m.id AS id,
  'ID:' || to_hex(m.producer_id) || '-' || m.producer_sequence AS message_id,
  CAST(9 - m.priority_rank AS SMALLINT) AS priority,
  m.volatile_epoch IS NULL AS persistent,
  m.destination AS destination,
  m.user_name AS sent_by,
  rowan_time_v1(m.arrived_at) AS arrived_at,
  rowan_time_v1(m.expires_at) AS expires_at,
  rowan_properties_v1(COALESCE(m.content, c.bytes)) AS properties,
  CASE m.body_type WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'bytes' WHEN 3 THEN 'map'
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length, m.body_offset) AS body_text
FROM rowan_queue q
JOIN rowan_scheduled m ON m.partition_no = q.partition_no AND m.queue_id BETWEEN q.queue_id AND q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;
