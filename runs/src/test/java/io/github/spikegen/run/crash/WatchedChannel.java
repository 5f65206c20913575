package io.github.spikegen.run.crash;

import io.github.spikegen.run.crash.WatchedFileSystem.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel that tells of every change before it happens, and writes by halves. */
final class WatchedChannel extends FileChannel {

  private final FileChannel channel;
  private final Path path;
  private final Watcher watcher;

  WatchedChannel(FileChannel channel, Path path, Watcher watcher) {
    this.channel = channel;
    this.path = path;
    this.watcher = watcher;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    watcher.beforeChange();
    int length = source.remaining();
    int half = length - length / 2;
    ByteBuffer first = source.duplicate().limit(source.position() + half);
    while (first.hasRemaining()) {
      channel.write(first);
    }
    source.position(source.position() + half);
    watcher.beforeChange();
    while (source.hasRemaining()) {
      channel.write(source);
    }
    return length;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    watcher.beforeChange();
    channel.truncate(size);
    return this;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      written += write(sources[i]);
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return channel.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    channel.force(metaData);
    watcher.forced(path);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return channel.transferTo(position, count, target);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return channel.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return channel.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
