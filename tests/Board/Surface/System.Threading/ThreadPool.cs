namespace System.Threading;

public delegate void WaitCallback(object state);

public static class ThreadPool
{
    public static bool QueueUserWorkItem(WaitCallback callBack) => throw null;
    public static bool QueueUserWorkItem(WaitCallback callBack, object state) => throw null;
}
