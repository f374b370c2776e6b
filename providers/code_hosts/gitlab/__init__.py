"""GitLab, on gitlab.com or a company's own: merge requests, notes and commit statuses behind the common protocol."""
