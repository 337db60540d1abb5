-- Fourth step: pipeline code, images, settings.

-- A. where code was looked for at a capture: while that is so, folders that are as they were hold the code they held
ALTER TABLE capture ADD COLUMN code_roots TEXT NOT NULL DEFAULT '';
