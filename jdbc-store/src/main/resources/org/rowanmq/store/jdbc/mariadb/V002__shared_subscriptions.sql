-- A durable subscription for any number of consumers. Those of earlier versions have one.
ALTER TABLE rowan_queue ADD COLUMN IF NOT EXISTS is_shared BOOLEAN DEFAULT FALSE NOT NULL;
