namespace Inception.Results.Sqlite;

/// <summary>
/// Where a store lies. SQLite's write-ahead log shares memory between the processes that use a database, which no
/// network file system gives to two machines; a rollback journal needs only file locks.
/// </summary>
internal static class FileSystem
{
    // Kernel names (/proc/filesystems). Parallel and cluster file systems count as networks: they are mounted on many machines.
    private static readonly HashSet<string> Networks = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "beegfs_nodev", "pvfs2",
        "orangefs", "ceph", "glusterfs", "panfs", "wekafs", "afs", "coda", "ncpfs", "gfs2", "ocfs2", "9p", "virtiofs",
        "vboxsf", "vmhgfs", "prl_fs", "drvfs", "acfs", "webdav", "davfs", "osxfuse", "macfuse",
    };

    // Unlike sshfs, s3fs, rclone and their like, these lie on a disk of this machine.
    private static readonly HashSet<string> LocalFuse = new(StringComparer.OrdinalIgnoreCase)
    {
        "fuseblk", "fuse.overlayfs", "fuse.fuse-overlayfs", "fuse.mergerfs", "fuse.ext4", "fuse.ntfs-3g",
    };

    /// <summary>Is this the name of a file system that other machines may have mounted too?</summary>
    internal static bool IsNetwork(string format) =>
        Networks.Contains(format)
        || (format.StartsWith("fuse", StringComparison.OrdinalIgnoreCase) && !LocalFuse.Contains(format));

    /// <summary>
    /// The name of the file system that a folder lies on, as the kernel gives it; "network" for a Windows share, empty
    /// where it cannot be told.
    /// </summary>
    internal static string Of(string folder)
    {
        if (OperatingSystem.IsWindows() && folder.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return "smb";
        }

        try
        {
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            return OperatingSystem.IsWindows() && drive.DriveType == DriveType.Network ? "smb" : drive.DriveFormat;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
