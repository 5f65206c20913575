package io.github.spikegen.run.crash;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The default file system, which tells of every operation that changes files before it happens. */
final class WatchedFileSystem extends FileSystem {

  /** Is told that files are about to change, and which have changed. */
  interface Watcher {
    void beforeChange() throws IOException;

    /** A file was opened for writing, and made if there was none. */
    default void opened(Path file) {}

    default void made(Path folder) {}

    default void moved(Path from, Path to) {}

    default void deleted(Path path) {}

    /** A file's content, or a folder's names, are on disk. */
    default void forced(Path path) throws IOException {}
  }

  private final Provider provider = new Provider();
  private final Watcher watcher;

  WatchedFileSystem(Watcher watcher) {
    this.watcher = watcher;
  }

  /** A path of this file system, which is everything a path of the default one is. */
  private interface WatchedPath extends Path {
    Path original();
  }

  /** Returns the same path within this file system. */
  Path watched(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            WatchedPath.class.getClassLoader(),
            new Class<?>[] {WatchedPath.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "original" -> path;
                  case "getFileSystem" -> this;
                  case "toFile" ->
                      throw new UnsupportedOperationException("files would change unseen");
                  default -> call(path, method, arguments);
                });
  }

  private Object call(Path path, Method method, Object[] arguments) throws Throwable {
    Object[] originals =
        arguments == null
            ? null
            : Arrays.stream(arguments).map(WatchedFileSystem::original).toArray();
    try {
      Object result = method.invoke(path, originals);
      return result instanceof Path found ? watched(found) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object original(Object argument) {
    return argument instanceof WatchedPath path ? path.original() : argument;
  }

  private static Path original(Path path) {
    return (Path) original((Object) path);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return FileSystems.getDefault().getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return FileSystems.getDefault().getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return FileSystems.getDefault().getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return FileSystems.getDefault().supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return watched(FileSystems.getDefault().getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    return FileSystems.getDefault().getPathMatcher(pattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return FileSystems.getDefault().getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return FileSystems.getDefault().newWatchService();
  }

  /** The operations. */
  private final class Provider extends FileSystemProvider {

    private final FileSystemProvider files = FileSystems.getDefault().provider();

    @Override
    public String getScheme() {
      return "watched";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      boolean isWritten =
          options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
      if (isWritten) {
        watcher.beforeChange(); // the file may be made or emptied
      }
      FileChannel opened = files.newFileChannel(original(path), options, attributes);
      if (isWritten) {
        watcher.opened(original(path));
      }
      return new WatchedChannel(opened, original(path), watcher);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
      List<Path> found = new ArrayList<>();
      try (DirectoryStream<Path> originals =
          files.newDirectoryStream(original(folder), path -> filter.accept(watched(path)))) {
        originals.forEach(path -> found.add(watched(path)));
      }
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          return found.iterator();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      watcher.beforeChange();
      files.createDirectory(original(folder), attributes);
      watcher.made(original(folder));
    }

    @Override
    public void delete(Path path) throws IOException {
      watcher.beforeChange();
      files.delete(original(path));
      watcher.deleted(original(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      throw new UnsupportedOperationException("a file that is half-copied has its name already");
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      watcher.beforeChange();
      files.move(original(source), original(target), options);
      watcher.moved(original(source), original(target));
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return files.isSameFile(original(path), original(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return files.isHidden(original(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return files.getFileStore(original(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      files.checkAccess(original(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return files.getFileAttributeView(original(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return files.readAttributes(original(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
        throws IOException {
      return files.readAttributes(original(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
        throws IOException {
      watcher.beforeChange();
      files.setAttribute(original(path), attribute, value, options);
    }
  }
}
