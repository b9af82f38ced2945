-- Views for people and their tools: a public contract, docs/sql-views.md. Only appended to; a column that
-- changes its meaning comes in a view _v2. The functions live in the broker's class path.
CREATE ALIAS rowan_message_id_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.messageId';
CREATE ALIAS rowan_correlation_id_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.correlationId';
CREATE ALIAS rowan_reply_to_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.replyTo';
CREATE ALIAS rowan_type_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.type';
CREATE ALIAS rowan_sent_at_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.sentAt';
CREATE ALIAS rowan_properties_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.properties';
CREATE ALIAS rowan_body_encoding_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.bodyEncoding';
CREATE ALIAS rowan_body_text_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.bodyText';
CREATE ALIAS rowan_body_bytes_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.bodyBytes';
CREATE ALIAS rowan_note_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.note';
CREATE ALIAS rowan_time_v1 DETERMINISTIC FOR 'org.rowanmq.store.jdbc.H2Functions.time';

-- Queues that hold dead letters, so that they are found without looking at every queue.
INSERT INTO rowan_queue_mark (partition_no, queue_id, mark)
  SELECT DISTINCT partition_no, queue_id, 'DEAD_LETTER' FROM rowan_message WHERE notes IS NOT NULL;

CREATE VIEW queue_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://', q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  m.id AS id,
  rowan_message_id_v1(m.producer_id, m.producer_sequence) AS message_id,
  CAST(9 - m.priority_rank AS SMALLINT) AS priority,
  m.volatile_epoch IS NULL AS persistent,
  m.destination AS destination,
  m.user_name AS sent_by,
  rowan_time_v1(m.arrived_at) AS arrived_at,
  rowan_time_v1(m.expires_at) AS expires_at,
  m.deliveries AS deliveries,
  m.failures AS failures,
  rowan_time_v1(rowan_sent_at_v1(COALESCE(m.content, c.bytes))) AS sent_at,
  rowan_correlation_id_v1(COALESCE(m.content, c.bytes)) AS correlation_id,
  rowan_reply_to_v1(COALESCE(m.content, c.bytes)) AS reply_to,
  rowan_type_v1(COALESCE(m.content, c.bytes)) AS type,
  rowan_properties_v1(COALESCE(m.content, c.bytes)) AS properties,
  CASE m.body_type WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'bytes' WHEN 3 THEN 'map'
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_encoding_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_encoding,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text,
  rowan_body_bytes_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_bytes
FROM rowan_queue q
JOIN rowan_message m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

-- H2 computes every column of a view, wanted or not: the broker puts this one in the other's place where a
-- statement wants none of the columns that are read from the content.
CREATE VIEW rowan_queue_messages_narrow_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://', q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  m.id AS id,
  rowan_message_id_v1(m.producer_id, m.producer_sequence) AS message_id,
  CAST(9 - m.priority_rank AS SMALLINT) AS priority,
  m.volatile_epoch IS NULL AS persistent,
  m.destination AS destination,
  m.user_name AS sent_by,
  rowan_time_v1(m.arrived_at) AS arrived_at,
  rowan_time_v1(m.expires_at) AS expires_at,
  m.deliveries AS deliveries,
  m.failures AS failures,
  CASE m.body_type WHEN 0 THEN 'none' WHEN 1 THEN 'text' WHEN 2 THEN 'bytes' WHEN 3 THEN 'map'
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' END AS body_type,
  m.content_length - m.body_offset AS body_length
FROM rowan_queue q
JOIN rowan_message m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id;

CREATE VIEW dead_letters_v1 AS
SELECT
  SUBSTRING(q.source FROM POSITION('://', q.source) + 3) AS queue,
  m.id AS id,
  rowan_message_id_v1(m.producer_id, m.producer_sequence) AS message_id,
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
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text
FROM rowan_queue_mark k
JOIN rowan_queue q ON q.partition_no = k.partition_no AND q.queue_id = k.queue_id
JOIN rowan_message m ON m.partition_no = k.partition_no AND m.queue_id = k.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0
WHERE k.mark = 'DEAD_LETTER' AND m.notes IS NOT NULL;

-- A queue deeper than its window in memory has a counter row; the others have few rows to count.
CREATE VIEW queue_stats_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://', q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  CASE WHEN q.subscription_name IS NULL THEN 'queue' ELSE 'subscription' END AS kind,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT COALESCE(SUM(CAST(m.content_length AS BIGINT)), 0) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id;

CREATE VIEW subscriptions_v1 AS
SELECT
  COALESCE(q.client_id, '') || ':' || q.subscription_name AS queue,
  SUBSTRING(q.source FROM POSITION('://', q.source) + 3) AS topic,
  q.client_id AS client_id,
  q.subscription_name AS name,
  q.is_shared AS is_shared,
  q.is_no_local AS no_local,
  q.selector AS selector,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT COALESCE(SUM(CAST(m.content_length AS BIGINT)), 0) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id
WHERE q.subscription_name IS NOT NULL;

CREATE VIEW scheduled_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM POSITION('://', q.source) + 3)
    ELSE COALESCE(q.client_id, '') || ':' || q.subscription_name END AS queue,
  rowan_time_v1(m.due_at) AS due_at,
  m.id AS id,
  rowan_message_id_v1(m.producer_id, m.producer_sequence) AS message_id,
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
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text
FROM rowan_queue q
JOIN rowan_scheduled m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

-- Statements of administrators run with the rights of a user who may read the views and nothing else.
CREATE USER rowan_sql PASSWORD '';
GRANT SELECT ON queue_messages_v1, rowan_queue_messages_narrow_v1, dead_letters_v1, queue_stats_v1, subscriptions_v1, scheduled_messages_v1 TO rowan_sql;
