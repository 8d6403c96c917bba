# The app with its bundled models, as a user without rights:
#   docker build -t cifar10-comparison . && docker run -p 7860:7860 cifar10-comparison
FROM python:3.11-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim
# First what changes seldom.
COPY requirements-app.txt /tmp/
RUN pip install --no-cache-dir --requirement /tmp/requirements-app.txt && rm /tmp/requirements-app.txt
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-deps /wheels/*.whl
RUN useradd --uid 10001 --no-create-home --home-dir /cache app \
    && install --directory --owner app /cache
USER app
# Downloads, of CIFAR-10 or of models from the Hub, outlive the container in a volume.
ENV HOME=/cache XDG_CACHE_HOME=/cache HF_HOME=/cache/huggingface PYTHONUNBUFFERED=1 \
    GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860
VOLUME /cache
WORKDIR /cache
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --start-interval=2s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/gradio_api/app_id', timeout=8)"]
ENTRYPOINT ["cifar10-comparison"]
