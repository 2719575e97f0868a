# An image that crawls on a schedule. sources.toml, output and state are in /data, which is to be mounted: see compose.yaml.

FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY crawler ./crawler
RUN pip wheel --no-cache-dir --no-deps --wheel-dir wheels . \
    && python -m venv --without-pip /opt/cleanpress \
    && pip --python /opt/cleanpress install --no-cache-dir --constraint constraints.txt wheels/*.whl

# Neither pip's downloads nor the sources are in the image, and its user can write nothing of it but /data.
FROM python:3.13-slim
COPY --from=build /opt/cleanpress /opt/cleanpress
# Scrapy asks for a home, and a user that is given to the container by number alone has none.
ENV PATH=/opt/cleanpress/bin:$PATH HOME=/data PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --no-create-home cleanpress && install --directory --owner cleanpress /data
WORKDIR /data
VOLUME /data
USER 10001

# No HEALTHCHECK: a scheduler that ends takes its container along, and one that runs looks at sources.toml each second.
ENTRYPOINT ["cleanpress"]
CMD ["schedule"]
