FROM python:3.11-slim-bookworm

# Static files belong to the image: in the volume they would stay as they were at the first start.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DATA_DIR=/data STATIC_ROOT=/app/gathered
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY pyproject.toml README.md ./
COPY backend backend
COPY bot bot
COPY templates templates
COPY static static
COPY locale locale
RUN pybabel compile -D django -d locale \
    && TSEKH_ENV=production SECRET_KEY=only-to-gather-static-files python backend/manage.py collectstatic --noinput \
    && useradd --create-home tsekh && mkdir /data && chown tsekh /data

USER tsekh
VOLUME /data
CMD ["gunicorn", "backend.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
