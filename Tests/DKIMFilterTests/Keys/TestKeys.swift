/// Private keys for tests only, made with `openssl genpkey`.
enum TestKeys {
    /// The public half of it, taken out with openssl.
    static let rsa2048Public =
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAycfSzfAFmwscMqoyCvzbS90r2Et/1qCkaJTI"
        + "PwLE3Si8MN99U2sNH8p+eLvhxc8lOIc+xkK0RI8/0tESJMTZx5fbjH/XcJl/r7AOlgJyDiCV+FONEoi1"
        + "/uy1OpTZJOTYjV+Tex1V8YRfUDpVZAD+HX/E3sHYc4kIOyTQgXZfMFzxg6tNw96Dqw9XM9Hs3BlNQoTU"
        + "hNiUq8YJCX9gMfGJMTDJFX8DzBCgiv87JsMKJxrw/d6ENPafI3HdFy1Wx4XWz3p4GvWpq9OBrjHp32JC"
        + "RrSBM4vpFtcfHLqhYPbWGA9PR2rlG3NCUxojPOG0OT045KcANg3p3Fnr11qz+r0dkQIDAQAB"
    /// RSA, 2048 bits, PKCS#8.
    static let rsa2048 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDJx9LN8AWbCxwy
        qjIK/NtL3SvYS3/WoKRolMg/AsTdKLww331Taw0fyn54u+HFzyU4hz7GQrREjz/S
        0RIkxNnHl9uMf9dwmX+vsA6WAnIOIJX4U40SiLX+7LU6lNkk5NiNX5N7HVXxhF9Q
        OlVkAP4df8TewdhziQg7JNCBdl8wXPGDq03D3oOrD1cz0ezcGU1ChNSE2JSrxgkJ
        f2Ax8YkxMMkVfwPMEKCK/zsmwwonGvD93oQ09p8jcd0XLVbHhdbPenga9amr04Gu
        MenfYkJGtIEzi+kW1x8cuqFg9tYYD09HauUbc0JTGiM84bQ5PTjkpwA2DencWevX
        WrP6vR2RAgMBAAECggEACIH5oC/A2MDu6y70ZbS0HV6BsQC77uV+kR9G0ytPeCC1
        0Jy3uMrwdnjv/LC1TAUYJWpEahEZbzOYBhBFItI++XSsb9/bClcahGKYttf7DZ/v
        mtURA2lKvSknWgU5I55XiBxxyDTcMQ77AtO20nzdOgqvVxIWyYZLV80NUowWZuBN
        Jy/i4PivDnLwzcuTnb1z6Lv60E/C4Y9bannId/xf5o7FYCtqLQOOoL8ZCb41Fv0k
        3CLaPhFkrgRJmV78mIV9ypFYMrG6A7gaF9kmSV1t8Fm4Dgnj+N9gcDNG3gVBsxoH
        +eUQlXHePkysei0rLg7jktVBzNtrvTz8KCt+nvexgQKBgQDwkfxi7gVKbg1v0uQ0
        LVfo3Y3FVcq1PhKaiSuZMM6itcX/5e2JT65OGZY7j2AZaEwW1omXsWPHgp0GMRxO
        Y4DW4MQoX7Moxk5lHVuP0v9G3KfK1q7B8fg2gbAtt3zdlAsXSMI1O7YtLqOURbOV
        0G7jn/QNDAB6VZjm7RQW49WfIQKBgQDWuO9ShIwSPu4ZzT26ad4q6g8qZPF1mUSh
        im4jzzE5c5iO9tfJbPXYZuufvf8btteTI4lrEuHSbOJO+Xe1iuYkrweVGHGp08p5
        MRcBURXxc8NBBxpvrviuavA6JgaJ132xEJrijLXcruem28pI0c/rQy+jFe2ac8+B
        LvUs4JXgcQKBgQCItb1ijvbMvEvAf20VxarOd5FIUh+27YZu8YKoNJdI2dmiOYzK
        WlCoq1u3jxvCdIXA+LwKS1FzoGMRkLkQRvWBpwtyEihjBIaqaYuN6Q8OuvhTibqY
        FqTCfOKcqEg6NxYybjOHQt6dQILPEOkkOuW5Tz3GaEqhOqGAobun4mOUYQKBgHpa
        /b0W3L6U75byVmeAZmIr6CJvTQyHHw2yVVrAeTtUvK1Sydn05g6/bysi2FkRkrw8
        ttS1+Mqw0zDPhUCE+uoSdw6l1DdDAZCXwZU1gHyLS8slYhIcMYcqVuO7wWQQ0IXy
        gV/xcLxlSonRmu5t6L4WFfInz7KApdDmUj2VaLJxAoGBAOI/YdgOw3TRDSnC6S51
        AFhf7fFv8JT23z0S8CImtqHeNolwdQspStpXnr6G+YoU9+UokIcZN9xZrZMl5Q09
        NQgR+rT4qw6Hd92Fs2iTbgHpotjrq/5Yrkh4oQSeO39oU0kfdWBi0QdPoME+3Iaw
        tp5hiFEacOt74C8+XXk4CWWE
        -----END PRIVATE KEY-----
        """

    /// RSA, 768 bits: below what RFC 8301 §3.2 lets a signer use.
    static let rsa768 = """
        -----BEGIN PRIVATE KEY-----
        MIIB5QIBADANBgkqhkiG9w0BAQEFAASCAc8wggHLAgEAAmEAv62TzlD55wPNLjyf
        ECfCEgHG6EVGMf98vqKL50x1sxq7Bb6SR7xhY58tjSKYkbHFQNzU1IupT0SSv7LQ
        YYeMwuW0yshlm2Vqwp8lVg5Y1tpfNW3TO0aBDND2DebhZgo9AgMBAAECYGAoBqcQ
        rl065fqVBMLI/y2jYJJy9iTs4zqLNp4BGGaSOVJHaQC9uymL2AEeYuVsBQcPpE2K
        hTb2HODKg/Ba5QwhfLfrqy5r1e2fGVF+4eGn2IGVrGbDfjvXnG7jCoY0LQIxAOOw
        j0cp79eqxBZkFHLhZepLMIscA5LCKtV7i8en2RGlevkfKWqFpAlkVwHDHAYAywIx
        ANeCwS29hcimInwebZubM13j8gVhP8+ZyUlBGo1c+x8W5XRoh9DVAd1fVc+Cc+zo
        FwIxAKkMY7SAbHSBcwj00UHiG5ryrF38NKL3ynmqOsPH2SCC7mScQFG4W2wltXu3
        csz6NQIwPaMwDRz/fnvFsSoivzaMYnYnalJ+JaoeX803AudtC19JERo0fg3uEpqJ
        uGffMArRAjEAoOvw5ID4UhdKL+JyOp2w2kbDGxuScBkQaTqU8Xsku8syEPpjm1KS
        TfCXSkDBDsW9
        -----END PRIVATE KEY-----
        """

    /// Ed25519, PKCS#8.
    static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIN749d9cogwKMnA6ASKCmgdWapQ42GfRwx5pVT49mHdK
        -----END PRIVATE KEY-----
        """
}
