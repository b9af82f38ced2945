-- Dead letters tell more, and other messages have notes too. Messages that wait for another attempt are scheduled,
-- and what is scheduled can be found by its JMSMessageID.
CREATE INDEX IF NOT EXISTS rowan_scheduled_message ON rowan_scheduled (partition_no, producer_id, producer_sequence);

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
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text,
  CAST(rowan_note_v1(m.notes, 'attempts') AS INT) AS attempts,
  rowan_time_v1(CAST(rowan_note_v1(m.notes, 'first-failed') AS BIGINT)) AS first_failed_at,
  rowan_time_v1(CAST(rowan_note_v1(m.notes, 'last-failed') AS BIGINT)) AS last_failed_at,
  rowan_note_v1(m.notes, 'exception-class') AS exception_class,
  rowan_note_v1(m.notes, 'exception-text') AS exception_text
FROM rowan_queue_mark k
JOIN rowan_queue q ON q.partition_no = k.partition_no AND q.queue_id = k.queue_id
JOIN rowan_message m ON m.partition_no = k.partition_no AND m.queue_id = k.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0
WHERE k.mark = 'DEAD_LETTER' AND m.notes IS NOT NULL
  AND rowan_note_v1(m.notes, 'dead-letter-reason') IS NOT NULL;

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
  rowan_body_text_v1(COALESCE(m.content, c.bytes), m.content_length) AS body_text,
  m.deliveries AS deliveries,
  m.failures AS failures,
  rowan_note_v1(m.notes, 'cron') AS cron
FROM rowan_queue q
JOIN rowan_scheduled m ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

GRANT SELECT ON dead_letters_v1, scheduled_messages_v1 TO rowan_sql;
