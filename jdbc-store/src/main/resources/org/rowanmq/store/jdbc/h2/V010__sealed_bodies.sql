-- A body that clients have sealed is shown as that: its type is 'sealed', its text null, its bytes those of the envelope.

CREATE OR REPLACE VIEW queue_messages_v1 AS
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
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' WHEN 6 THEN 'sealed' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_encoding_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_encoding,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text,
  rowan_body_bytes_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_bytes
FROM rowan_queue q
JOIN rowan_message m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

CREATE OR REPLACE VIEW rowan_queue_messages_narrow_v1 AS
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
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' WHEN 6 THEN 'sealed' END AS body_type,
  m.content_length - m.body_offset AS body_length
FROM rowan_queue q
JOIN rowan_message m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id;

CREATE OR REPLACE VIEW dead_letters_v1 AS
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
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' WHEN 6 THEN 'sealed' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text
FROM rowan_queue_mark k
JOIN rowan_queue q ON q.partition_no = k.partition_no AND q.queue_id = k.queue_id
JOIN rowan_message m ON m.partition_no = k.partition_no AND m.queue_id = k.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0
WHERE k.mark = 'DEAD_LETTER' AND m.notes IS NOT NULL;

CREATE OR REPLACE VIEW scheduled_messages_v1 AS
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
    WHEN 4 THEN 'stream' WHEN 5 THEN 'object' WHEN 6 THEN 'sealed' END AS body_type,
  m.content_length - m.body_offset AS body_length,
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text
FROM rowan_queue q
JOIN rowan_scheduled m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

GRANT SELECT ON queue_messages_v1, rowan_queue_messages_narrow_v1, dead_letters_v1, scheduled_messages_v1 TO rowan_sql;
