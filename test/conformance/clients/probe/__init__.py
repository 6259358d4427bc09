"""Feature checks of an S3 endpoint, with boto3 and with requests signed by hand."""
