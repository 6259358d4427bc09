#!/usr/bin/env python3
"""Fetches what lies in a bucket, each object into a numbered file: a key may be no file name.

    fetch_stored.py ENDPOINT BUCKET DIRECTORY     credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""

import sys
from pathlib import Path

import boto3
from botocore.config import Config

endpoint, bucket, directory = sys.argv[1], sys.argv[2], Path(sys.argv[3])
directory.mkdir()
s3 = boto3.client("s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}))
number = 0
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
    for each in page.get("Contents", []):
        number += 1
        with open(directory / str(number), "wb") as file:
            for piece in s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].iter_chunks(1 << 20):
                file.write(piece)
print(f"{number} objects")
sys.exit(0 if number else 1)
