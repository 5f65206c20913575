package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset.Augmentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelebaFilesTests {

  private static final String PARTITION = "list_eval_partition.txt";

  @TempDir Path folder;

  private static Path face(Path images, int number, int color) throws IOException {
    return PictureFiles.write(
        images.resolve("%06d.jpg".formatted(number)), "jpg", PictureFiles.plain(178, 218, color));
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  private String failure(Split split) {
    String message =
        assertThrows(DataFileException.class, () -> CelebaFiles.load(folder, split)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void partsAreThoseOfTheList() throws IOException {
    Path images = folder.resolve("img_align_celeba");
    for (int i = 1; i <= 5; i++) {
      face(images, i, i * 0x101010);
    }
    Files.writeString(
        folder.resolve(PARTITION),
        "000003.jpg 0\n000001.jpg 2\n000002.jpg 0\n000004.jpg 1\n000005.jpg 2\n");
    CelebaFiles celeba = CelebaFiles.in(folder);
    assertEquals(new CelebaFiles(images, Optional.of(folder.resolve(PARTITION))), celeba);
    assertEquals(List.of("000003.jpg", "000002.jpg"), names(celeba.files(Split.TRAIN)));
    assertEquals(List.of("000001.jpg", "000005.jpg"), names(celeba.files(Split.TEST)));
    ImageDataset train = CelebaFiles.load(folder, Split.TRAIN);
    assertEquals(new Shape(3, 64, 64), train.shape());
    assertEquals(0, train.classes());
    assertEquals(Augmentation.NONE, train.augmentation());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(0x30, train.bytes(manager, 0).toUint8Array()[5000], 1);
      assertEquals(0x20, train.bytes(manager, 1).toUint8Array()[5000], 1);
    }
  }

  @Test
  void withoutTheListNumbersTellTheParts() throws IOException {
    for (int number : new int[] {162_771, 202_599, 7, 162_770, 182_638, 182_637}) {
      face(folder.resolve("img_align_celeba"), number, 0);
    }
    CelebaFiles celeba = CelebaFiles.in(folder);
    assertEquals(Optional.empty(), celeba.partition());
    assertEquals(List.of("000007.jpg", "162770.jpg"), names(celeba.files(Split.TRAIN)));
    assertEquals(List.of("182638.jpg", "202599.jpg"), names(celeba.files(Split.TEST)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "img_align_celeba",
        "img_align_celeba/img_align_celeba",
        "Img/img_align_celeba"
      })
  void imagesAreFoundWhereTheArchivesUnpackThem(String place) throws IOException {
    face(folder.resolve(place), 1, 0);
    assertEquals(1, CelebaFiles.load(folder, Split.TRAIN).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {PARTITION, "Eval/" + PARTITION, "list_eval_partition.csv"})
  void theListIsFoundWhereItIsPublished(String place) throws IOException {
    face(folder.resolve("img_align_celeba"), 1, 0);
    Path list = folder.resolve(place);
    Files.createDirectories(list.getParent());
    Files.writeString(
        list, place.endsWith("csv") ? "image_id,partition\r\n000001.jpg,2\r\n" : "000001.jpg 2\n");
    assertEquals(List.of("000001.jpg"), names(CelebaFiles.in(folder).files(Split.TEST)));
  }

  @Test
  void foldersThatAreNotCelebaAreRecognized() throws IOException {
    String expected =
        folder + " has no img_align_celeba with 000001.jpg and so on, the aligned images of CelebA";
    assertEquals(expected, failure(Split.TRAIN));
    PictureFiles.write(folder.resolve("cat.jpg"), "jpg", PictureFiles.plain(178, 218, 0));
    assertEquals(expected, failure(Split.TRAIN));
    Path zip = Files.write(folder.resolve("img_align_celeba.zip"), new byte[1]);
    assertEquals(expected + "; unpack " + zip + " first", failure(Split.TRAIN));
  }

  @Test
  void imagesOfAnotherSizeAreNotTheAlignedOnes() throws IOException {
    Path file = folder.resolve("000001.jpg");
    PictureFiles.write(file, "jpg", PictureFiles.plain(409, 687, 0));
    assertEquals(
        file + " has 409x687 pixels, expected 178x218 as all aligned images of CelebA",
        failure(Split.TRAIN));
  }

  @Test
  void brokenAndMissingImagesAreNamed() throws IOException {
    Path file = face(folder, 2, 0x445566);
    PictureFiles.cut(file, (int) Files.size(file) / 2);
    assertTrue(failure(Split.TRAIN).startsWith(file + " is damaged: "), failure(Split.TRAIN));
    Files.writeString(folder.resolve(PARTITION), "000001.jpg 0\n");
    assertEquals(folder.resolve("000001.jpg") + " is missing", failure(Split.TRAIN));
  }

  @Test
  void emptyPartsAreNamed() throws IOException {
    face(folder, 3, 0);
    assertEquals(
        folder + " has no image of the test part, 182638.jpg to 202599.jpg", failure(Split.TEST));
    Path list = Files.writeString(folder.resolve(PARTITION), "000003.jpg 0\n");
    assertEquals(list + " lists no image with 2, those of the test part", failure(Split.TEST));
  }

  @Test
  void listsOfSomethingElseAreRecognized() throws IOException {
    face(folder, 3, 0);
    Path list = folder.resolve(PARTITION);
    Files.writeString(list, "000003.jpg 0\n../000004.jpg 0\n");
    assertEquals(
        list + " has '../000004.jpg 0' in line 2, expected such as '000001.jpg 0'",
        failure(Split.TRAIN));
    Files.writeString(list, "000003.jpg 0\n000004.jpg 3\n");
    assertTrue(failure(Split.TRAIN).contains(" in line 2, "));
    Files.writeString(list, "52712\nimage_name item_id evaluation_status\n");
    assertTrue(failure(Split.TRAIN).contains("has '52712' in line 1"));
    Files.write(list, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals(list + " is no text file", failure(Split.TRAIN));
  }

  @Test
  void onlyTheFilesAskedForAreRead() throws IOException {
    face(folder, 1, 0);
    face(folder, 2, 0);
    Files.write(folder.resolve("000003.jpg"), new byte[3]);
    List<Path> files = CelebaFiles.in(folder).files(Split.TRAIN);
    assertEquals(3, files.size());
    assertEquals(2, CelebaFiles.load(files.subList(0, 2), done -> {}).size());
  }
}
