-- What only the embedded store does: its own row, and the epoch of a boot or of a copied file.
-- name: read_store
SELECT version, store_id, epoch, boot, clock_offset, file_identity FROM store;

-- name: create_store
INSERT INTO store (one, version, store_id, epoch, last_token, boot, clock_offset, file_identity)
VALUES (1, :version, :store_id, :epoch, 0, :boot, :clock_offset, :file_identity);

-- name: begin_epoch
UPDATE store SET epoch = :epoch, last_token = 0, boot = :boot, clock_offset = :clock_offset,
                 file_identity = :file_identity;

-- name: carry_times
-- Times of another boot: the offset between its clock and this one is :shift.
UPDATE exception SET not_before_due = max(0, not_before_due + :shift)
WHERE not_before_due > 0 AND not_before_due < 9000000000000000000;

-- name: carry_expiries
UPDATE lease SET expires_due = expires_due + :shift WHERE expires_due IS NOT NULL;
