package io.github.spikegen.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system of Hadoop in the memory of the tests: {@code mem://disk/folder}. One named {@code
 * objects…} is like an object store: a file is there when its stream is closed, and nothing is
 * renamed. In others files grow while they are written, and are renamed to free names alone.
 */
public final class MemoryFileSystem extends FileSystem {

  private static final Map<String, Store> STORES = new ConcurrentHashMap<>();

  private URI uri;
  private Store store;

  /** What is stored under one name, and who is asked before every operation. */
  static final class Store {
    private final NavigableMap<String, ByteBuffer> files = new TreeMap<>();
    private Watch watch = operation -> {};

    /** Returns the files as they are now. */
    Map<String, ByteBuffer> state() {
      return new TreeMap<>(files);
    }

    void set(Map<String, ByteBuffer> state) {
      files.clear();
      files.putAll(state);
    }

    void watch(Watch asked) {
      watch = asked;
    }

    private void remove(String path) {
      files.remove(path);
      files.subMap(path + "/", path + "0").clear();
    }

    private boolean isFolder(String path) {
      return path.equals("/") || !files.subMap(path + "/", path + "0").isEmpty();
    }
  }

  /** Is asked before every operation, reading too, and may fail it. */
  interface Watch {
    void before(String operation) throws IOException;
  }

  static Store store(String name) {
    return STORES.computeIfAbsent(name, key -> new Store());
  }

  static Configuration configuration() {
    Configuration configuration = new Configuration(false);
    configuration.setClass("fs.mem.impl", MemoryFileSystem.class, FileSystem.class);
    return configuration;
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    store = store(name.getAuthority());
  }

  private boolean isObjects() {
    return uri.getAuthority().startsWith("objects");
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) {
    return isObjects() && capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
  }

  private static String key(Path path) {
    return path.toUri().getPath();
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    store.watch.before("open " + path);
    ByteBuffer content = store.files.get(key(path));
    if (content == null) {
      throw new FileNotFoundException(path.toString());
    }
    byte[] bytes = new byte[content.capacity()];
    content.duplicate().get(bytes);
    return new FSDataInputStream(new MemoryInput(bytes));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    store.watch.before("create " + path);
    if (!overwrite && store.files.containsKey(key(path))) {
      throw new IOException(path + " exists");
    }
    if (!isObjects()) {
      store.files.put(key(path), ByteBuffer.allocate(0));
    }
    return new FSDataOutputStream(new MemoryOutput(path), null);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (isObjects()) {
      throw new IOException("an object is not renamed: " + from);
    }
    store.watch.before("rename " + to);
    if (store.files.containsKey(key(to)) || !store.files.containsKey(key(from))) {
      return false;
    }
    store.files.put(key(to), store.files.remove(key(from)));
    return true;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    store.watch.before("delete " + path);
    if (!recursive && store.isFolder(key(path))) {
      throw new IOException(path + " is a folder");
    }
    store.remove(key(path));
    return true;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    store.watch.before("list " + path);
    FileStatus own = getFileStatus(path);
    if (own.isFile()) {
      return new FileStatus[] {own};
    }
    TreeSet<String> names = new TreeSet<>();
    String start = key(path).equals("/") ? "/" : key(path) + "/";
    for (String file :
        store.files.subMap(start, start.substring(0, start.length() - 1) + "0").keySet()) {
      names.add(file.substring(start.length()).replaceFirst("/.*", ""));
    }
    FileStatus[] found = new FileStatus[names.size()];
    int i = 0;
    for (String name : names) {
      found[i++] = getFileStatus(new Path(path, name));
    }
    return found;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    ByteBuffer content = store.files.get(key(path));
    if (content != null) {
      return new FileStatus(content.capacity(), false, 1, 1, 1, makeQualified(path));
    }
    if (store.isFolder(key(path))) {
      return new FileStatus(0, true, 1, 1, 1, makeQualified(path));
    }
    throw new FileNotFoundException(path.toString());
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    store.watch.before("mkdirs " + path);
    return true;
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri.toString(), "/");
  }

  /** Writes a file; a folder's files can be seen half-written. */
  private final class MemoryOutput extends OutputStream implements Abortable {
    private final Path path;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean isEnded;

    MemoryOutput(Path path) {
      this.path = path;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      store.watch.before("write " + path);
      content.write(bytes, from, count);
      if (!isObjects()) {
        store.files.put(key(path), ByteBuffer.wrap(content.toByteArray()));
      }
    }

    @Override
    public void close() throws IOException {
      if (!isEnded) {
        isEnded = true;
        store.watch.before("close " + path);
        store.files.put(key(path), ByteBuffer.wrap(content.toByteArray()));
      }
    }

    @Override
    public AbortableResult abort() {
      boolean wasEnded = isEnded;
      isEnded = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return wasEnded;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }
  }

  /** Reads a file. */
  private static final class MemoryInput extends FSInputStream {
    private final byte[] content;
    private ByteArrayInputStream rest;

    MemoryInput(byte[] content) {
      this.content = content;
      rest = new ByteArrayInputStream(content);
    }

    @Override
    public void seek(long position) {
      rest = new ByteArrayInputStream(content, (int) position, content.length);
    }

    @Override
    public long getPos() {
      return (long) content.length - rest.available();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }

    @Override
    public int read() {
      return rest.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) {
      return rest.read(bytes, from, count);
    }
  }
}
