-- Views for people and their tools: a public contract, docs/sql-views.md. Only appended to; a column that
-- changes its meaning comes in a view _v2. The functions read the content's layout version 1
-- (docs/wire-protocol.md) and answer null to what they cannot read.

-- Milliseconds since 1970 as a time in UTC; those after the year 9999 as its end.
-- begin
CREATE OR REPLACE FUNCTION rowan_time_v1(millis BIGINT) RETURNS DATETIME(3)
DETERMINISTIC NO SQL
RETURN CAST('1970-01-01 00:00:00.000' AS DATETIME(3)) + INTERVAL LEAST(millis, 253402300799999) * 1000 MICROSECOND
-- end

-- A number of at most eight bytes, from 0.
-- begin
CREATE OR REPLACE FUNCTION rowan_number_v1(content LONGBLOB, at BIGINT, size INT) RETURNS BIGINT UNSIGNED
DETERMINISTIC NO SQL
RETURN CAST(CONV(HEX(SUBSTRING(content, at + 1, size)), 16, 10) AS UNSIGNED)
-- end

-- Null if it is not valid UTF-8, or has U+0000, which other databases cannot hold.
-- begin
CREATE OR REPLACE FUNCTION rowan_utf8_v1(bytes LONGBLOB) RETURNS LONGTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
BEGIN
  DECLARE decoded LONGTEXT CHARACTER SET utf8mb4;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION RETURN NULL;
  IF LOCATE(x'00', bytes) > 0 THEN
    RETURN NULL;
  END IF;
  SET decoded = CONVERT(bytes USING utf8mb4);
  RETURN IF(HEX(decoded) = HEX(bytes), decoded, NULL);
END
-- end

-- Where a part of a content begins, from 0, of which the first bytes may be all there is. Parts: 0 flags (the
-- number itself), 1 timestamp (the number itself), 4 correlation id, 5 reply-to, 6 type, 3 properties: at their
-- lengths; 12 body. Null if there is no such part, or it cannot be told.
-- begin
CREATE OR REPLACE FUNCTION rowan_part_v1(content LONGBLOB, part INT) RETURNS BIGINT
DETERMINISTIC NO SQL
BEGIN
  DECLARE flags BIGINT DEFAULT 0;
  DECLARE sent BIGINT DEFAULT 0;
  DECLARE at BIGINT DEFAULT 1;
  DECLARE shift INT DEFAULT 0;
  DECLARE b INT DEFAULT 128;
  DECLARE bit INT DEFAULT 4;
  DECLARE entries INT DEFAULT 0;
  DECLARE size BIGINT DEFAULT LENGTH(content);
  IF content IS NULL OR size < 3 OR ASCII(content) <> 1 THEN
    RETURN NULL;
  END IF;
  WHILE b >= 128 AND shift < 63 DO
    SET b = ASCII(SUBSTRING(content, at + 1, 1)), at = at + 1;
    SET flags = flags | ((b & 127) << shift), shift = shift + 7;
  END WHILE;
  IF part = 0 THEN
    RETURN flags;
  END IF;
  SET b = 128, shift = 0;
  WHILE b >= 128 AND shift < 63 DO
    SET b = ASCII(SUBSTRING(content, at + 1, 1)), at = at + 1;
    SET sent = sent | ((b & 127) << shift), shift = shift + 7;
  END WHILE;
  IF part = 1 THEN
    RETURN sent;
  END IF;
  WHILE bit <= 6 DO
    IF flags & (1 << bit) THEN
      IF part = bit THEN
        RETURN IF(at + 2 <= size, at, NULL);
      END IF;
      SET at = at + 2 + rowan_number_v1(content, at, 2);
    END IF;
    SET bit = bit + 1;
  END WHILE;
  WHILE bit <= 8 DO
    IF flags & (1 << bit) THEN
      WHILE ASCII(SUBSTRING(content, at + 1, 1)) >= 128 DO
        SET at = at + 1;
      END WHILE;
      SET at = at + 1;
    END IF;
    SET bit = bit + 1;
  END WHILE;
  IF flags & 2048 THEN
    SET entries = rowan_number_v1(content, at, 2), at = at + 2;
    WHILE entries > 0 AND at < size DO
      SET at = at + 6 + rowan_number_v1(content, at + 2, 4), entries = entries - 1;
    END WHILE;
  END IF;
  IF flags & 8 THEN
    IF part = 3 THEN
      RETURN IF(at + 6 <= size, at, NULL);
    END IF;
    SET at = at + 4 + rowan_number_v1(content, at, 4);
  END IF;
  RETURN IF(part = 12 AND at <= size, at, NULL);
END
-- end

-- The bytes of a part that begins with its length in two bytes.
-- begin
CREATE OR REPLACE FUNCTION rowan_header_v1(content LONGBLOB, part INT) RETURNS BLOB
DETERMINISTIC NO SQL
BEGIN
  DECLARE at BIGINT DEFAULT rowan_part_v1(content, part);
  DECLARE size INT DEFAULT rowan_number_v1(content, at, 2);
  RETURN IF(at + 2 + size <= LENGTH(content), SUBSTRING(content, at + 3, size), NULL);
END
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_sent_at_v1(content LONGBLOB) RETURNS DATETIME(3)
DETERMINISTIC NO SQL
RETURN rowan_time_v1(NULLIF(rowan_part_v1(content, 1), 0))
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_correlation_id_v1(content LONGBLOB) RETURNS MEDIUMTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN IF(rowan_part_v1(content, 0) & 512, CONCAT('bytes:', LOWER(HEX(rowan_header_v1(content, 4)))),
  rowan_utf8_v1(rowan_header_v1(content, 4)))
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_reply_to_v1(content LONGBLOB) RETURNS TEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN rowan_utf8_v1(rowan_header_v1(content, 5))
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_type_v1(content LONGBLOB) RETURNS MEDIUMTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN rowan_utf8_v1(rowan_header_v1(content, 6))
-- end

-- A property's value as JSON. IEEE 754 by hand: MariaDB converts no bytes to numbers.
-- begin
CREATE OR REPLACE FUNCTION rowan_value_v1(kind INT, value LONGBLOB) RETURNS LONGTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
BEGIN
  DECLARE bits BIGINT UNSIGNED;
  DECLARE exponent INT;
  DECLARE fraction DOUBLE;
  DECLARE number DOUBLE;
  DECLARE is_negative INT;
  IF kind = 0 THEN
    RETURN 'null';
  ELSEIF kind = 8 THEN
    RETURN COALESCE(JSON_QUOTE(rowan_utf8_v1(value)), CONCAT('{"utf8":"', LOWER(HEX(value)), '"}'));
  ELSEIF kind = 11 THEN
    RETURN CONCAT('{"utf16be":"', LOWER(HEX(value)), '"}');
  END IF;
  SET bits = rowan_number_v1(value, 0, 8);
  IF kind = 1 THEN
    RETURN IF(bits <> 0, 'true', 'false');
  ELSEIF kind <= 4 THEN
    RETURN CAST(bits AS SIGNED) - IF(bits >> (8 * LENGTH(value) - 1), CAST(1 << 8 * LENGTH(value) AS SIGNED), 0);
  ELSEIF kind = 5 THEN
    RETURN CAST(bits AS SIGNED);
  ELSEIF kind = 6 THEN
    SET exponent = bits >> 23 & 255, fraction = CAST(bits & 8388607 AS DOUBLE) / 8388608e0, is_negative = bits >> 31;
    SET number = IF(exponent = 255, 0, IF(exponent = 0, fraction * POW(2, -126), (1 + fraction) * POW(2, exponent - 127)));
    SET exponent = IF(exponent = 255, 2047, exponent);
  ELSE
    SET exponent = bits >> 52 & 2047, fraction = CAST(bits & 4503599627370495 AS DOUBLE) / 4503599627370496e0,
      is_negative = bits >> 63;
    SET number = IF(exponent = 2047, 0, IF(exponent = 0, fraction * POW(2, -1022), (1 + fraction) * POW(2, exponent - 1023)));
  END IF;
  IF exponent = 2047 THEN
    RETURN IF(fraction <> 0, '"NaN"', IF(is_negative, '"-Infinity"', '"Infinity"'));
  END IF;
  SET number = IF(is_negative, -number, number);
  RETURN IF(kind = 6, CAST(CAST(number AS FLOAT) AS CHAR), CAST(number AS CHAR));
END
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_properties_v1(content LONGBLOB) RETURNS LONGTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
BEGIN
  DECLARE at BIGINT DEFAULT rowan_part_v1(content, 3);
  DECLARE wanted INT DEFAULT rowan_number_v1(content, at + 4, 2);
  DECLARE name_size INT;
  DECLARE size BIGINT;
  DECLARE result LONGTEXT CHARACTER SET utf8mb4 DEFAULT '{';
  IF at IS NULL THEN
    RETURN NULL;
  END IF;
  SET at = at + 6;
  WHILE wanted > 0 DO
    SET name_size = rowan_number_v1(content, at, 2);
    SET size = rowan_number_v1(content, at + 2 + name_size + 1, 4);
    IF size IS NULL OR at + 7 + name_size + size > LENGTH(content) THEN
      RETURN NULL;
    END IF;
    SET result = CONCAT(result, IF(result = '{', '', ','),
      JSON_QUOTE(COALESCE(rowan_utf8_v1(SUBSTRING(content, at + 3, name_size)), '?')), ':',
      rowan_value_v1(ASCII(SUBSTRING(content, at + 3 + name_size, 1)), SUBSTRING(content, at + 8 + name_size, size)));
    SET at = at + 7 + name_size + size, wanted = wanted - 1;
  END WHILE;
  RETURN CONCAT(result, '}');
END
-- end

-- The flags of a whole content whose body begins at an offset, which the row tells; null for any other.
-- begin
CREATE OR REPLACE FUNCTION rowan_flags_v1(content LONGBLOB, size BIGINT, body_offset INT) RETURNS INT
DETERMINISTIC NO SQL
RETURN IF(LENGTH(content) = size AND body_offset >= 3, IF(ASCII(SUBSTRING(content, 2, 1)) < 128, ASCII(SUBSTRING(content, 2, 1)),
  ASCII(SUBSTRING(content, 2, 1)) & 127 | ASCII(SUBSTRING(content, 3, 1)) << 7), NULL)
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_bytes_v1(content LONGBLOB, size BIGINT, body_offset INT) RETURNS LONGBLOB
DETERMINISTIC NO SQL
RETURN IF(rowan_flags_v1(content, size, body_offset) & 4096 = 0 AND rowan_flags_v1(content, size, body_offset) & 7,
  SUBSTRING(content, body_offset + 1), NULL)
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_text_v1(content LONGBLOB, size BIGINT, body_offset INT) RETURNS LONGTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN IF(rowan_flags_v1(content, size, body_offset) & 5127 = 1, rowan_utf8_v1(SUBSTRING(content, body_offset + 1)), NULL)
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_body_encoding_v1(content LONGBLOB, size BIGINT, body_offset INT) RETURNS VARCHAR(10) CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN CASE
  WHEN rowan_flags_v1(content, size, body_offset) & 4103 <> 1 THEN NULL
  WHEN rowan_flags_v1(content, size, body_offset) & 1024 THEN 'utf-16be'
  WHEN rowan_body_text_v1(content, size, body_offset) IS NOT NULL THEN 'utf-8'
  WHEN LENGTH(content) = size AND body_offset IS NOT NULL THEN 'bytes' END
-- end

-- begin
CREATE OR REPLACE FUNCTION rowan_note_v1(notes MEDIUMTEXT CHARACTER SET utf8mb4, wanted VARCHAR(100)) RETURNS MEDIUMTEXT CHARACTER SET utf8mb4
DETERMINISTIC NO SQL
RETURN JSON_UNQUOTE(JSON_EXTRACT(notes, CONCAT('$."', wanted, '"')))
-- end

-- Queues that hold dead letters, so that they are found without looking at every queue.
INSERT IGNORE INTO rowan_queue_mark (partition_no, queue_id, mark)
  SELECT DISTINCT partition_no, queue_id, 'DEAD_LETTER' FROM rowan_message WHERE notes IS NOT NULL;

CREATE OR REPLACE VIEW queue_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM LOCATE('://', q.source) + 3)
    ELSE CONCAT(COALESCE(q.client_id, ''), ':', q.subscription_name) END AS queue,
  m.id AS id,
  CONCAT('ID:', LOWER(HEX(m.producer_id)), '-', m.producer_sequence) AS message_id,
  9 - m.priority_rank AS priority,
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
STRAIGHT_JOIN rowan_message m FORCE INDEX (PRIMARY) ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;

CREATE OR REPLACE VIEW dead_letters_v1 AS
SELECT
  SUBSTRING(q.source FROM LOCATE('://', q.source) + 3) AS queue,
  m.id AS id,
  CONCAT('ID:', LOWER(HEX(m.producer_id)), '-', m.producer_sequence) AS message_id,
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
STRAIGHT_JOIN rowan_message m FORCE INDEX (PRIMARY) ON m.partition_no = k.partition_no AND m.queue_id = k.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0
WHERE k.mark = 'DEAD_LETTER' AND m.notes IS NOT NULL;

-- A queue deeper than its window in memory has a counter row; the others have few rows to count.
CREATE OR REPLACE VIEW queue_stats_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM LOCATE('://', q.source) + 3)
    ELSE CONCAT(COALESCE(q.client_id, ''), ':', q.subscription_name) END AS queue,
  CASE WHEN q.subscription_name IS NULL THEN 'queue' ELSE 'subscription' END AS kind,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT CAST(COALESCE(SUM(m.content_length), 0) AS SIGNED) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id;

CREATE OR REPLACE VIEW subscriptions_v1 AS
SELECT
  CONCAT(COALESCE(q.client_id, ''), ':', q.subscription_name) AS queue,
  SUBSTRING(q.source FROM LOCATE('://', q.source) + 3) AS topic,
  q.client_id AS client_id,
  q.subscription_name AS name,
  q.is_shared AS is_shared,
  q.is_no_local AS no_local,
  q.selector AS selector,
  COALESCE(n.messages, (SELECT COUNT(*) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS messages,
  COALESCE(n.bytes, (SELECT CAST(COALESCE(SUM(m.content_length), 0) AS SIGNED) FROM rowan_message m
    WHERE m.partition_no = q.partition_no AND m.queue_id = q.queue_id)) AS bytes
FROM rowan_queue q
LEFT JOIN rowan_queue_counter n ON n.partition_no = q.partition_no AND n.queue_id = q.queue_id
WHERE q.subscription_name IS NOT NULL;

CREATE OR REPLACE VIEW scheduled_messages_v1 AS
SELECT
  CASE WHEN q.subscription_name IS NULL THEN SUBSTRING(q.source FROM LOCATE('://', q.source) + 3)
    ELSE CONCAT(COALESCE(q.client_id, ''), ':', q.subscription_name) END AS queue,
  rowan_time_v1(m.due_at) AS due_at,
  m.id AS id,
  CONCAT('ID:', LOWER(HEX(m.producer_id)), '-', m.producer_sequence) AS message_id,
  9 - m.priority_rank AS priority,
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
STRAIGHT_JOIN rowan_scheduled m FORCE INDEX (rowan_scheduled_queue) ON m.partition_no = q.partition_no AND m.queue_id = q.queue_id
LEFT JOIN rowan_content c ON c.partition_no = m.partition_no AND c.id = m.content_id AND c.chunk_no = 0;
